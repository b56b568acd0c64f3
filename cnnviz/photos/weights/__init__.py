"""Trained weights: which there are, fetching, verifying and loading them."""
