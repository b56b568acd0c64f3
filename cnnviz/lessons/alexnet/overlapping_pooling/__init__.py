"""Overlapping pooling: window and step, and how often each pixel is looked at."""
