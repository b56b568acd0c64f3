"""The routes through a chain of residual blocks: how many of each length, and what they carry."""
