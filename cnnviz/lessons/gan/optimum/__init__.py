"""The best judge of two small distributions, and what is left of the game against it."""
