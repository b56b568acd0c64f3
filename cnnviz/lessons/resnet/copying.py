"""What a block makes of a picture while its correction grows, with a shortcut and without one."""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

SHARPEN = ((0.0, -1.0, 0.0), (-1.0, 4.0, -1.0), (0.0, -1.0, 0.0))
"""The correction of the example: how far a pixel lies above its neighbours."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Copied:
    """A picture behind a block, each (height, width).

    Attributes:
        correction: F(x), which the layers supply.
        plain: ReLU(F(x)), all that leaves a plain block.
        residual: ReLU(F(x) + x).
    """

    correction: NDArray[np.float32]
    plain: NDArray[np.float32]
    residual: NDArray[np.float32]


def copied(picture: NDArray[np.float32], strength: float) -> Copied:
    """Return what a block makes of a picture.

    Args:
        picture: x, (height, width), from 0 to 1.
        strength: What the kernel of the correction is multiplied with.
    """
    x = torch.from_numpy(picture)
    kernel = strength * torch.tensor(SHARPEN)
    edged = F.pad(x[None, None], (1, 1, 1, 1), mode="replicate")
    correction = F.conv2d(edged, kernel[None, None])[0, 0]
    return Copied(
        correction=correction.numpy(),
        plain=F.relu(correction).numpy(),
        residual=F.relu(correction + x).numpy(),
    )
