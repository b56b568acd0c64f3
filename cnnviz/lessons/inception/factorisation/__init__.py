"""Kernels built from smaller ones: the bill in general, in the real network, and what is seen."""
