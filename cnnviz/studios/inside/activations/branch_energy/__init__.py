"""How much the branch of each residual block adds to what its shortcut carries."""
