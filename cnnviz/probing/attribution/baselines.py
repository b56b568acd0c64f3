"""What stands in the photo's place where something of it is taken away.

No such picture is neutral: black is a colour too, and blur keeps the large shapes. A map of
attribution always answers "instead of what?".
"""

from enum import StrEnum

import torch
from torch import Tensor

from cnnviz.probing.pixels import blurred

BLUR = 8
"""The side of the photo over the standard deviation of the blur."""


class Baseline(StrEnum):
    """Pictures that a photo is compared with."""

    BLACK = "black"
    MEAN = "mean"
    BLURRED = "blurred"


def baseline_of(x: Tensor, kind: str, black: tuple[float, ...]) -> Tensor:
    """Return the picture that a preprocessed photo is compared with.

    Args:
        x: The photo, (1, C, height, width).
        kind: A `Baseline`: black, the mean colour of the photo, or the photo out of focus.
        black: Value of a black pixel after preprocessing, one a channel.

    Returns:
        Of the shape of `x`, a tensor of its own.
    """
    if kind == Baseline.BLACK:
        return torch.tensor(black, dtype=x.dtype, device=x.device)[None, :, None, None].repeat(
            1, 1, *x.shape[2:]
        )
    if kind == Baseline.MEAN:
        return x.mean((2, 3), keepdim=True).repeat(1, 1, *x.shape[2:])
    side = min(x.shape[2:])
    return blurred(x, side // 2 * 2 - 1, side / BLUR)
