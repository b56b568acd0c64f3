"""The experiments of the laboratories: one module each, and for each page the tuple of its own."""
