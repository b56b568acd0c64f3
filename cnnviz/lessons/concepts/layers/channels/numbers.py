"""A convolution over several channels, channel by channel, and the flip that tells it apart.

What deep learning calls a convolution is a cross-correlation: the kernel is not flipped
(Goodfellow, Bengio and Courville 2016, section 9.1, equations 9.4 to 9.6).
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Maps = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChannelSum:
    """One kernel over all channels of a picture.

    Attributes:
        parts: What each channel adds, (channels, height, width).
        whole: Their sum with the bias: the one map of the kernel, (height, width).
        weights: Number of the kernel's weights, with its bias.
    """

    parts: Maps
    whole: Maps
    weights: int


def correlate(plane: Maps, kernel: Maps) -> Maps:
    """Slide a kernel over a plane as it is: cross-correlation, without padding.

    Args:
        plane: (height, width).
        kernel: (k, k).
    """
    windows = sliding_window_view(plane, kernel.shape)
    found: Maps = np.einsum("ijuv,uv->ij", windows, kernel)
    return found


def convolve(plane: Maps, kernel: Maps) -> Maps:
    """Slide a kernel that is flipped both ways: the convolution of mathematics."""
    return correlate(plane, kernel[::-1, ::-1])


def summed(picture: Maps, kernel: Maps, bias: float = 0.0) -> ChannelSum:
    """Apply one kernel with a slice for each channel.

    Args:
        picture: (channels, height, width).
        kernel: (channels, k, k).
        bias: One number for the whole kernel.
    """
    parts = np.stack([correlate(*pair) for pair in zip(picture, kernel, strict=True)])
    return ChannelSum(parts=parts, whole=parts.sum(0) + bias, weights=kernel.size + 1)


def impulse(side: int) -> Maps:
    """A picture that is black but for one white pixel in its middle, (side, side)."""
    picture = np.zeros((side, side))
    picture[side // 2, side // 2] = 1.0
    return picture


def difference(kernel: Maps, picture: Maps) -> float:
    """How far flipping a kernel changes its map of a picture, over the size of the map.

    Args:
        kernel: (k, k).
        picture: (height, width).
    """
    still = correlate(picture, kernel)
    size = float(np.linalg.norm(still))
    return float(np.linalg.norm(convolve(picture, kernel) - still)) / size if size else 0.0
