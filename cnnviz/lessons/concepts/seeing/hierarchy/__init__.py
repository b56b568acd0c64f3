"""From edges to parts to objects: channels of three depths, with what excites them most."""
