"""Kinds of pooling on one picture: what they keep, and how much a shift by one pixel changes."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

Grid = NDArray[np.float32]

KINDS: Mapping[str, Callable[[Tensor], Tensor]] = MappingProxyType(
    {
        "max": lambda x: F.max_pool2d(x, 2),
        "overlapping": lambda x: F.max_pool2d(x, 3, 2),
        "average": lambda x: F.avg_pool2d(x, 2),
        "stride": lambda x: x[..., ::2, ::2],
    }
)
"""Four ways to halve a map: max 2x2, max 3x3 with stride 2, average 2x2, every second position."""

FILTERS = 16


def pooled(picture: Grid, kind: str, times: int = 1) -> Grid:
    """A picture after some poolings.

    Args:
        picture: (height, width).
        kind: One of `KINDS`.
        times: How often.
    """
    x = torch.from_numpy(picture)[None, None]
    for _ in range(times):
        x = KINDS[kind](x)
    grid: Grid = x[0, 0].numpy()
    return grid


def sensitivity(picture: Grid, *, seed: int = 0) -> dict[str, float]:
    """Return how much the pooled maps change when the picture moves one pixel to the right.

    The maps are those of random 3x3 filters with ReLU; border columns are left out.

    Args:
        picture: (height, width).
        seed: Of the filters.

    Returns:
        For each kind the norm of the change over the norm of the map; 0 where the map is zero, as
        on a black picture.
    """
    generator = torch.Generator().manual_seed(seed)
    filters = torch.randn(FILTERS, 1, 3, 3, generator=generator)
    x = torch.from_numpy(picture)[None, None]
    with torch.inference_mode():
        still, moved = (F.relu(F.conv2d(part, filters)) for part in (x[..., 1:], x[..., :-1]))
        return {
            kind: float((pool(moved) - pool(still)).norm()) / (float(pool(still).norm()) or 1.0)
            for kind, pool in KINDS.items()
        }
