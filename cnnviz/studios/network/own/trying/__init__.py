"""A network of a reader's own in front of the photo."""
