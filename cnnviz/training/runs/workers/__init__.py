"""The processes that serve the queue."""
