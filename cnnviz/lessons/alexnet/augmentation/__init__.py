"""Augmented pictures: random cut-outs with mirror images, and colours shifted along their axes."""
