"""The kernels of the first layer of a network of a reader's own, and their maps of the photo."""
