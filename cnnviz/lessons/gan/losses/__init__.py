"""Two losses for the generator: where each of them slopes."""
