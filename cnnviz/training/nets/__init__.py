"""The networks that can be trained, and how a choice is written."""
