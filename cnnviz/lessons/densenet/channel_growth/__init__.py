"""The channels of a DenseNet along its depth, and what they cost, for a network of one's own."""
