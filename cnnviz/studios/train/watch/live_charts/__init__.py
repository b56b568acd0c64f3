"""The curves of runs while they grow: loss, accuracy and learning rate, and the same as a table."""
