"""Shift the picture: does the map shift along? Measured with random filters and no borders."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt
from types import MappingProxyType

import torch
import torch.nn.functional as F
from torch import Tensor

FILTERS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Shifted:
    """The error of a layer that should shift with its picture.

    Attributes:
        shifts: Shifts of the picture to the right, in pixels.
        errors: For each shift, the norm of the difference between the map of the shifted picture
            and the shifted map, over the norm of the map; the map shifts by the nearest whole unit.
    """

    shifts: tuple[int, ...]
    errors: tuple[float, ...]


def _random(shape: tuple[int, ...], seed: int) -> Tensor:
    fan_in = shape[1] * (shape[2] * shape[3] if len(shape) == 4 else 1)
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed)) / sqrt(fan_in)


def _convolution(kernel: int, stride: int) -> Callable[[Tensor], Tensor]:
    def apply(x: Tensor) -> Tensor:
        # The picture is a ring: what leaves on one side comes in on the other; no border counts.
        padded = F.pad(x, (0, kernel - 1, 0, kernel - 1), mode="circular")
        return F.conv2d(padded, _random((FILTERS, x.shape[1], kernel, kernel), 0), stride=stride)

    return apply


def _pooled(x: Tensor) -> Tensor:
    return F.max_pool2d(F.relu(_convolution(3, 1)(x)), 2)


def _averaged(x: Tensor) -> Tensor:
    return F.relu(_convolution(3, 1)(x)).mean((2, 3), keepdim=True)


def _dense(x: Tensor) -> Tensor:
    # A unit a column of the picture: a shift by one pixel is one unit, as behind a convolution.
    # Nothing is averaged before, or small shifts would hardly reach the layer.
    weights = _random((x.shape[3], x[0].numel()), 1)
    return (x.flatten(1) @ weights.T).reshape(1, 1, 1, -1)


LAYERS: Mapping[str, tuple[Callable[[Tensor], Tensor], int]] = MappingProxyType(
    {
        "conv3": (_convolution(3, 1), 1),
        "conv11": (_convolution(11, 4), 4),
        "pooled": (_pooled, 2),
        "average": (_averaged, 1),
        "dense": (_dense, 1),
    }
)
"""Each layer with its stride: a 3x3 convolution; AlexNet's 11x11 with stride 4; 3x3, ReLU and 2x2
max pooling; 3x3, ReLU and global average pooling; a dense layer with a unit for every column."""


def shifted(picture: Tensor, name: str, shifts: tuple[int, ...]) -> Shifted:
    """Measure how far a layer is from shifting with its picture.

    Args:
        picture: (1, C, height, width).
        name: One of `LAYERS`.
        shifts: Shifts to try, in pixels.
    """
    layer, stride = LAYERS[name]
    with torch.inference_mode():
        still = layer(picture)
        errors = []
        for shift in shifts:
            moved = layer(picture.roll(shift, 3))
            wanted = still.roll(round(shift / stride), 3)
            errors.append(float((moved - wanted).norm()) / (float(still.norm()) or 1.0))
    return Shifted(shifts=shifts, errors=tuple(errors))
