"""Generator and discriminator: the strip, the arithmetic of a stage, and all layers."""
