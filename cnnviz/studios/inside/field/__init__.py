"""Receptive field: one unit of any layer on the photo."""
