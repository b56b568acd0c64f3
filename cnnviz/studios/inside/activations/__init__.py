"""Activations: the maps of any layer."""
