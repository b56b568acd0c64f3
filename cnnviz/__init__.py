"""cnnviz: the classic convolutional networks, computed live from the real models."""

__version__ = "0.1.0"
