"""Going on from a look of a run with another learning rate: a run of its own."""
