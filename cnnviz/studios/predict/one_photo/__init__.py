"""One photo, every network: their answers side by side, oldest first, and where they agree."""
