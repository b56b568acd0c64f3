"""The gradient along the depth, with the two auxiliary heads and without them."""
