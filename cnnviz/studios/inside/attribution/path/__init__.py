"""Integrated gradients looked into: the way, the steps, and whether the sum comes out."""
