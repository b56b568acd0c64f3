"""Two convolutions in a row, with and without a ReLU between them.

Without one they are linear and shift with the picture, so together they are one convolution, whose
kernel is the full convolution of the two: c(k) = sum of a(i) b(k - i). A ReLU between breaks this;
how much it breaks tells the best 5 x 5 kernel, fitted by least squares to what the pair computes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Kernel = NDArray[np.float64]

SIDE = 48
"""Side of the picture of noise that both ways are computed on."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Composition:
    """Two random 3 x 3 kernels, and one 5 x 5 in their place.

    Attributes:
        first: The kernel that reads the picture, (3, 3).
        second: The kernel that reads its map, (3, 3).
        joined: The one kernel that does what both do, (5, 5).
        difference: Largest difference between both ways, without a ReLU between.
        unexplained: With a ReLU between: share of the variance of the result that the best 5 x 5
            kernel with a bias misses.
    """

    first: Kernel
    second: Kernel
    joined: Kernel
    difference: float
    unexplained: float


def compose(seed: int) -> Composition:
    """Draw two kernels and measure what one kernel can do in their place.

    Args:
        seed: Of the kernels and of the picture, both normally distributed.
    """
    draw = np.random.default_rng(seed)
    first, second = draw.standard_normal((2, 3, 3))
    picture = draw.standard_normal((SIDE, SIDE))
    joined = join(first, second)
    inside = slide(picture, first)
    return Composition(
        first=first,
        second=second,
        joined=joined,
        difference=float(np.abs(slide(inside, second) - slide(picture, joined)).max()),
        unexplained=_unexplained(picture, slide(np.maximum(inside, 0), second), len(joined)),
    )


def slide(picture: NDArray[np.float64], kernel: Kernel) -> NDArray[np.float64]:
    """The map of one kernel without padding, as in a convolution layer.

    Args:
        picture: (height, width).
        kernel: (k, k).

    Returns:
        (height - k + 1, width - k + 1).
    """
    windows = sliding_window_view(picture, kernel.shape)
    found: NDArray[np.float64] = np.einsum("yxuv,uv->yx", windows, kernel)
    return found


def join(first: Kernel, second: Kernel) -> Kernel:
    """The kernel that does at once what two do one behind the other.

    Args:
        first: (k, k).
        second: (l, l).

    Returns:
        (k + l - 1, k + l - 1).
    """
    side = len(first) + len(second) - 1
    joined = np.zeros((side, side))
    for (row, column), weight in np.ndenumerate(second):
        joined[row : row + len(first), column : column + len(first)] += weight * first
    return joined


def _unexplained(picture: NDArray[np.float64], wanted: NDArray[np.float64], side: int) -> float:
    """Share of the variance of `wanted` that no kernel of this side with a bias can give."""
    patches = sliding_window_view(picture, (side, side)).reshape(wanted.size, -1)
    known = np.column_stack([patches, np.ones(wanted.size)])
    flat = wanted.ravel()
    best, *_ = np.linalg.lstsq(known, flat, rcond=None)
    return float(np.var(flat - known @ best) / np.var(flat))
