"""A photo through a network, as fast as this machine can."""
