"""Two sets of weights of one network: how far they are apart, layer by layer."""
