"""Weight decay as a spring towards zero: on two weights, and on a fit to few points."""
