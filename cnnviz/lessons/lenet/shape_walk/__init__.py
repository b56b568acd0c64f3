"""Every shape from the picture to the classes, for a picture of any side."""
