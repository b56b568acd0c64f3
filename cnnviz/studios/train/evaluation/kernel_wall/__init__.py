"""The first-layer kernels at an evaluation, and how far each has moved since the first one."""
