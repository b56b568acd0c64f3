"""What the server fetches for all readers: what comes by itself, and how a page tells it."""
