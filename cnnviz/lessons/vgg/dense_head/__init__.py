"""The head of a network: dense layers, or an average over each map and one dense layer."""
