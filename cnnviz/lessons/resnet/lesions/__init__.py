"""The lesion bench: residual blocks switched off, and what the network then sees."""
