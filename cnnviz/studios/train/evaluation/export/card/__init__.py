"""The card of a network that a run has trained: what it is, and how it was measured."""
