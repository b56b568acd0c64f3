"""Softmax and cross-entropy: temperature, the gradient p − y, and the sum in the logarithm."""
