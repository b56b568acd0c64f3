"""Runs that survive: the store, the queue, and the processes that serve it."""
