"""What a network of a reader's own says of a photo."""
