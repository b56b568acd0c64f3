"""An edge of either direction: two filters that find one each, and a 1x1 convolution of both."""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

_SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], np.float32) / 4

EDGES = {"upright": _SOBEL, "level": _SOBEL.T.copy()}
"""Filters that answer where the picture grows brighter, to the right or downwards."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EitherEdge:
    """What three units answer at every place, each (height, width).

    Attributes:
        brighter: The filter behind its ReLU.
        darker: The same with its sign turned round.
        either: The 1x1 convolution with weights of one, behind its ReLU.
    """

    brighter: NDArray[np.float32]
    darker: NDArray[np.float32]
    either: NDArray[np.float32]


def either_edge(picture: NDArray[np.float32], edge: str) -> EitherEdge:
    """Return the responses on a grey picture.

    Args:
        picture: (height, width), from 0 to 1.
        edge: One of `EDGES`.
    """
    kernel = torch.from_numpy(EDGES[edge])
    both = torch.stack([kernel, -kernel])[:, None]  # (2, 1, 3, 3)
    edged = F.pad(torch.from_numpy(picture)[None, None], (1, 1, 1, 1), mode="replicate")
    maps = F.relu(F.conv2d(edged, both))  # (1, 2, H, W)
    mixed = F.relu(F.conv2d(maps, torch.ones(1, 2, 1, 1)))
    return EitherEdge(
        brighter=maps[0, 0].numpy(), darker=maps[0, 1].numpy(), either=mixed[0, 0].numpy()
    )
