"""Taking in a file of a reader's own."""
