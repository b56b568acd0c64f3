"""Going on from an evaluation of a run with another learning rate: a run of its own."""
