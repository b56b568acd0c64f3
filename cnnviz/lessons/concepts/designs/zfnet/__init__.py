"""ZFNet: what its authors saw in AlexNet's first layer, and what layers are worth."""
