"""Along the depth: the box of the unit in the middle, and how much of it is used."""
