"""Training on an architecture page: its comparisons, a run of its network, and the curves there."""
