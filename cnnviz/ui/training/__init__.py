"""The parts of the training page: what to train, how it goes, and what came of it."""
