"""Accuracy of each class over all evaluations of a run."""
