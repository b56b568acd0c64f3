"""A convolution in two steps on a colour picture: look around in each channel, then mix them."""

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

KERNELS = (
    ((-0.25, 0.0, 0.25), (-0.5, 0.0, 0.5), (-0.25, 0.0, 0.25)),
    ((-0.25, -0.5, -0.25), (0.0, 0.0, 0.0), (0.25, 0.5, 0.25)),
    ((0.0625, 0.125, 0.0625), (0.125, 0.25, 0.125), (0.0625, 0.125, 0.0625)),
)
"""One for each of red, green and blue: upright edges, level edges, a blur."""


def looked(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what the depthwise convolution makes of a picture; no channel reads another.

    Args:
        picture: (3, height, width), from 0 to 1.
    """
    kernels = torch.tensor(KERNELS)[:, None]
    edged = F.pad(torch.from_numpy(picture)[None], (1, 1, 1, 1), mode="replicate")
    maps: NDArray[np.float32] = F.conv2d(edged, kernels, groups=len(KERNELS))[0].numpy()
    return maps


def mixed(maps: NDArray[np.float32], weights: Sequence[float]) -> NDArray[np.float32]:
    """Return one channel of the 1x1 convolution behind it: at each place a weighted sum.

    Args:
        maps: (channels, height, width).
        weights: One a channel.
    """
    kernel = torch.tensor(weights, dtype=torch.float32)[None, :, None, None]
    mixture: NDArray[np.float32] = F.conv2d(torch.from_numpy(maps)[None], kernel)[0, 0].numpy()
    return mixture
