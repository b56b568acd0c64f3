"""Stochastic depth: residual blocks that are skipped at random while a network learns."""
