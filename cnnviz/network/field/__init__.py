"""Receptive fields: the rules, step by step, and what follows from them."""
