"""Regularisation: six ways to keep a small network from learning its points by heart."""
