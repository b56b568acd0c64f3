"""How many ways lead from each pixel to one unit, through convolutions that follow one another."""

import numpy as np
from numpy.typing import NDArray

from cnnviz.network.trace.table import Pair


def ways(kernels: tuple[Pair, ...]) -> NDArray[np.int64]:
    """Return the ways from every pixel that a unit sees.

    Args:
        kernels: Height and width of each convolution, all with stride one.

    Returns:
        (height, width) of the receptive field; for a single kernel all ones.
    """
    found = np.ones((1, 1), np.int64)
    for height, width in kernels:
        wider = np.zeros((found.shape[0] + height - 1, found.shape[1] + width - 1), np.int64)
        for row in range(height):
            for column in range(width):
                wider[row : row + found.shape[0], column : column + found.shape[1]] += found
        found = wider
    return found
