"""The photo on its way through a network of a reader's own."""
