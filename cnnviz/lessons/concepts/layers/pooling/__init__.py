"""Pooling on the reader's photo, and how much a shift by one pixel changes."""
