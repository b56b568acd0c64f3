"""Recorded comparisons: their curves, their card, and the bet on them."""
