"""Back-propagation through a convolution, a ReLU and a pooling, with every number on the page."""
