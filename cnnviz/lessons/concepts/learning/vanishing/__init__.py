"""Vanishing gradients: a stack of dense layers with three functions and three initialisations."""
