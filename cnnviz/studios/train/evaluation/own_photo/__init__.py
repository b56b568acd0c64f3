"""The reader's photo, classified by the network of a run at each of its evaluations."""
