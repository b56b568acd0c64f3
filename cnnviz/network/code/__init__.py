"""A network as one Python file that builds it with PyTorch alone."""
