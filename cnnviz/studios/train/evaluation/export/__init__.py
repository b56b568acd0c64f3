"""Taking a run along: curves, numbers, the network and the command that repeats it."""
