"""Which squares of a photo speak for a class, by several methods."""
