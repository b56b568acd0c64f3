"""Batch normalisation: which numbers share a mean, in training and in use, and its gradients."""
