"""Linear probes: what a linear classifier can tell from each layer of a trained network."""
