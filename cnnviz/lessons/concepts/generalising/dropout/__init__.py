"""Dropout: every mask of three units, and many masks of many."""
