"""Optimisers on a ravine: choose one and a learning rate, and follow its way."""
