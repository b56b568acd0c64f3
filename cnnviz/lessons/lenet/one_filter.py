"""One filter on a digit: the map that it makes, and the coarser one behind it, as in C1 and S2."""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from cnnviz.architectures.nets.published.digit_bitmaps import rows_of
from cnnviz.architectures.nets.published.lenet5_1998 import scaled_tanh

SIDE, SCALE = 32, 2
"""Side of the picture, and how much larger than its bitmap a digit is drawn."""

MOST = 8
"""How far a digit can be moved to either side, in pixels."""

_SLOPE = np.array([-2.0, -1.0, 0.0, 1.0, 2.0], np.float32)

FILTERS = {
    "upright": np.tile(_SLOPE, (5, 1)) / 20,
    "level": np.tile(_SLOPE, (5, 1)).T / 20,
    "slanted": (_SLOPE[:, None] + _SLOPE[None, :]) / 30,
}
"""Filters that answer where the picture grows brighter: to the right, downwards, or both."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Filtered:
    """A digit on its way through the first two layers.

    Attributes:
        picture: (32, 32), 1 is ink.
        c1: (28, 28), behind the filter and the squashing function.
        s2: (14, 14), the mean of every 2 x 2 cell of it.
    """

    picture: NDArray[np.float32]
    c1: NDArray[np.float32]
    s2: NDArray[np.float32]


def filtered(digit: int, shift: int, name: str) -> Filtered:
    """Return what one filter makes of a digit.

    Args:
        digit: From 0 to 9.
        shift: How far it stands from the middle, in pixels to the right.
        name: One of `FILTERS`.
    """
    bitmap = np.array([[pixel == "#" for pixel in row] for row in rows_of(digit)], np.float32)
    ink = np.kron(bitmap, np.ones((SCALE, SCALE), np.float32))
    top, left = (SIDE - ink.shape[0]) // 2, (SIDE - ink.shape[1]) // 2 + shift
    picture = np.zeros((SIDE, SIDE), np.float32)
    picture[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    kernel = torch.from_numpy(FILTERS[name].astype(np.float32))
    c1 = scaled_tanh(F.conv2d(torch.from_numpy(picture)[None, None], kernel[None, None]))
    return Filtered(picture=picture, c1=c1[0, 0].numpy(), s2=F.avg_pool2d(c1, 2)[0, 0].numpy())
