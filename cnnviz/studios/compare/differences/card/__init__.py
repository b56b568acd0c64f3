"""One pair of layers: what differs in it, and the modules around both."""
