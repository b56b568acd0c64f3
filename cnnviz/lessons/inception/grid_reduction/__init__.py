"""Halving a grid: pool first, convolve first, or both side by side."""
