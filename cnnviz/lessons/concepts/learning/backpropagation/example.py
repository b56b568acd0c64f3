"""The numbers that the page of back-propagation begins with: small and whole, to follow by hand."""

import numpy as np

from cnnviz.lessons.concepts.learning.backpropagation.numbers import TinyNet

PICTURE = ((1, 2, 0, 1), (0, 3, 1, 2), (2, 1, 0, 1), (1, 0, 2, 3))

KERNEL = ((0, 1, 0), (1, -2, 1), (0, 1, 1))

TARGET = ((5, 7), (6, 6))


def example(pooling: str) -> TinyNet:
    """The network of the example with a kind of pooling."""
    picture, kernel, target = (np.array(grid, float) for grid in (PICTURE, KERNEL, TARGET))
    return TinyNet(picture=picture, kernel=kernel, bias=0.0, target=target, pooling=pooling)
