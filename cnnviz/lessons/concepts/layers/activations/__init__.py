"""Activation functions with their slopes, and what they do to signals in a stack of layers."""
