"""One file a family: what the catalogue says of it and of its networks."""
