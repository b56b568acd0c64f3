"""Convolution over several channels, and why it is a cross-correlation."""
