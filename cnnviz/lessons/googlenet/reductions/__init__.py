"""The price of an Inception module, with its 1x1 reductions and without them."""
