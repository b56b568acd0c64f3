"""Where the parameters of a network sit, and where it works: layer by layer."""
