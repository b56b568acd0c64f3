"""Two networks beside each other: which layers are the same, and what differs in the others."""
