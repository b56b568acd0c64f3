"""Accuracy of each class over all looks of a run."""
