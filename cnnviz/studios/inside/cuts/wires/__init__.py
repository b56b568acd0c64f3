"""Wires of a dense block, cut one at a time."""
