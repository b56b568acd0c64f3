"""Length of the gradient of each layer's weights at an evaluation."""
