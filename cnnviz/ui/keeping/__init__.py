"""What is kept for whom, where a network may be a reader's own."""
