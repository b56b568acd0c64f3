"""What all pages know of runs: whose they are, how they stand, how they are asked for."""
