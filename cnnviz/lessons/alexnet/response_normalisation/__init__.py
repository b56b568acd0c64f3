"""Local response normalisation by hand: eight channels at one pixel that damp each other."""
