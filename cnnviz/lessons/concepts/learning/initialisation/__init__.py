"""Xavier and He initialisation: the variance of signals and gradients through thirty layers."""
