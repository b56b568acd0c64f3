"""Watching two networks learn: pictures of the same noise over time, losses, and what D says."""
