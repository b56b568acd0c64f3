"""The training loop: a network, data and a recipe in, events out."""
