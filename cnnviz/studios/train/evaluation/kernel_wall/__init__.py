"""The first-layer kernels of a look, and how far each has moved since the first look."""
