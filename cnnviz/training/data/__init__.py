"""Data sets as one tensor, and their augmentation."""
