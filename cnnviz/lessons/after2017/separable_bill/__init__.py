"""The bill of depthwise separable convolutions on the layers of a real network."""
