"""Two first layers on stripes: which widths come through, and which come out as others.

A map that is computed every s pixels can hold no stripes that are narrower than 2 s pixels: these
come out as wider ones (aliasing). Zeiler and Fergus (2013, section 4.1) saw such maps behind the
11x11 kernels with stride 4 of AlexNet, and took 7x7 with stride 2.
"""

from dataclasses import dataclass
from math import pi

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnviz.network.trace.layers import table_of
from cnnviz.network.trace.table import Layer

SIDE = 224
KERNELS = 96

Grid = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLayer:
    """The window of a first layer."""

    kernel: int
    stride: int
    padding: int


FIRST_LAYERS = {
    "alexnet": FirstLayer(kernel=11, stride=4, padding=2),
    "zfnet": FirstLayer(kernel=7, stride=2, padding=1),
}
"""The padding of ZFNet is what makes the published 110 x 110 maps of 224 x 224 pictures."""

FINE = 8192
"""Frequencies between which the strongest one of a map is looked for."""


def row_of(layer: FirstLayer) -> Layer:
    """Return the row of the layer table of a first layer with as many kernels as both papers."""
    with torch.device("meta"):
        conv = nn.Conv2d(3, KERNELS, layer.kernel, layer.stride, layer.padding)
    return table_of(nn.Sequential(conv), (3, SIDE, SIDE), "first layer").layers[0]


def stripes(period: float, side: int = SIDE) -> Grid:
    """Return upright stripes, (side, side), from 0 to 1.

    Args:
        period: Pixels from one bright stripe to the next.
        side: Of the picture.
    """
    wave = 0.5 + 0.5 * np.cos(2 * pi * np.arange(side) / period)
    return np.tile(wave.astype(np.float32), (side, 1))


def edge_kernel(size: int, period: float) -> Grid:
    """Return a kernel that answers most to upright stripes of a width: a Gabor function.

    Args:
        size: Side of the kernel.
        period: Pixels from one of its bright stripes to the next.

    Returns:
        (size, size), with sum zero and norm one.
    """
    place = np.arange(size) - (size - 1) / 2
    window = np.exp(-(place**2) / (2 * (size / 4) ** 2))
    kernel = window[:, None] * (window * np.sin(2 * pi * place / period))
    kernel -= kernel.mean()
    return (kernel / np.linalg.norm(kernel)).astype(np.float32)


def map_of(picture: Grid, layer: FirstLayer, period: float, stride: int | None = None) -> Grid:
    """Return the map of a first layer whose kernel answers most to stripes of a width.

    Args:
        picture: (height, width).
        layer: Its window.
        period: Of the stripes that the kernel answers to.
        stride: In the place of its own.
    """
    kernel = torch.from_numpy(edge_kernel(layer.kernel, period))[None, None]
    x: Tensor = torch.from_numpy(picture)[None, None]
    found = nn.functional.conv2d(x, kernel, stride=stride or layer.stride)
    return found[0, 0].numpy()


def seen_period(period: float, stride: int) -> float:
    """Return how wide stripes come out of a map, in pixels of the picture.

    A map holds frequencies up to half a wave a unit; what is above is folded back at that limit.
    """
    waves = stride / period  # a unit of the map
    folded = abs(waves - round(waves))
    return stride / folded if folded else float("inf")


def measured_period(map_: Grid, stride: int) -> float:
    """Return the width of the strongest stripes of a map, in pixels of the picture."""
    row = map_.mean(0) - map_.mean()
    power = np.abs(np.fft.rfft(row * np.hanning(len(row)), FINE)) ** 2
    strongest = 1 + int(power[1:].argmax())
    return stride * FINE / strongest


def folded_share(picture: Grid, layer: FirstLayer, period: float) -> float:
    """Return how much of a map is too fine for its stride, as a share of its energy.

    The map is computed at every pixel, and its energy counted beyond half a wave a unit of the map
    that the stride leaves.
    """
    whole = map_of(picture, layer, period, stride=1)
    whole = whole - whole.mean()
    power = np.abs(np.fft.fft2(whole)) ** 2
    down, across = (np.abs(np.fft.fftfreq(side)) for side in whole.shape)
    beyond = np.maximum(down[:, None], across[None]) > 1 / (2 * layer.stride)
    return float(power[beyond].sum() / power.sum())
