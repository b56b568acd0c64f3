"""How often the weights of a layer have which value, beside what they began with."""
