"""How far the weights of a run have moved, layer by layer, since the first network that it kept."""
