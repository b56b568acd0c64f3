"""The flow of a photo through a network: its component, and what the reader did with it."""
