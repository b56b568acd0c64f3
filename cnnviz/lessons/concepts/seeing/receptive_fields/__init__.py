"""Stack layers of one's own, and see how far a unit looks: by the same rules as every network."""
