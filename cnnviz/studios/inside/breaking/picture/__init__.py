"""One dose: the disturbed picture beside the original, and both answers."""
