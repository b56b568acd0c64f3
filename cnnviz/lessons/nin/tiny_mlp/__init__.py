"""A 1x1 convolution as a tiny network at every pixel: what it can do, what it is, what it costs."""
