"""Two networks beside each other, layer by layer: what is the same, and what differs."""
