"""What a tiny network in the place of a linear filter can do, and what it costs.

A convolution with a ReLU asks of a patch on which side of one plane it lies. An mlpconv puts 1x1
convolutions behind it, which are a small network applied to the channels of each position (Lin,
Chen and Yan 2013, section 3.1).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from cnnviz.architectures.nets.published.network_in_network import MlpConv
from cnnviz.network.trace.layers import table_of
from cnnviz.network.trace.table import Layer

Map = NDArray[np.float64]

PATCHES = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
"""The four patches of two pixels, each black or white."""

WANTED = (False, True, True, False)
"""Which of them are wanted: those whose pixels differ (exclusive or)."""

THRESHOLD = 0.5
"""A patch with a higher response counts as wanted."""

W1 = np.array([[1.0, 1.0], [1.0, 1.0]])
B1 = np.array([0.0, -1.0])
W2 = np.array([1.0, -2.0])
"""A tiny network that answers 0, 1, 1, 0: two hidden units, which both add up the pixels."""

UNIT = 1000
"""Weights of a pixel are taken in thousandths: whole numbers, which add up without rounding."""


def linear(pixels: NDArray[np.floating], w1: float, w2: float, bias: float) -> Map:
    """Response of one linear filter to patches (..., 2)."""
    return np.asarray(pixels @ np.array([w1, w2]) + bias)


def hidden(pixels: NDArray[np.floating], *, relu: bool = True) -> Map:
    """Hidden units (..., 2) of the tiny network for patches (..., 2), with or without ReLU."""
    sums = np.asarray(pixels @ W1.T + B1)
    return np.maximum(sums, 0) if relu else sums


def mlpconv(pixels: NDArray[np.floating], *, relu: bool = True) -> Map:
    """Response of the tiny network to patches (..., 2)."""
    return np.asarray(hidden(pixels, relu=relu) @ W2)


def right(responses: NDArray[np.floating]) -> int:
    """The number of the four patches that stand on the side where they belong."""
    return int((np.equal(responses > THRESHOLD, WANTED)).sum())


def best_linear(values: Sequence[float]) -> int:
    """The most patches that any linear filter with these weights and biases gets right."""
    w1, w2, bias = np.meshgrid(values, values, values, indexing="ij")
    responses = np.stack([x1 * w1 + x2 * w2 + bias for x1, x2 in PATCHES], axis=-1)
    return int((np.equal(responses > THRESHOLD, WANTED)).sum(-1).max())


def plane(axis: Sequence[float]) -> Map:
    """All patches of two pixels with values of an axis, (values of x2, values of x1, 2)."""
    x1, x2 = np.meshgrid(axis, axis)
    return np.stack([x1, x2], axis=-1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mixed:
    """The channels of a photo, mixed by a 1x1 convolution.

    Attributes:
        values: (height, width), on the scale of the pixels.
        difference: Largest difference from the same weights multiplied with each pixel by itself.
    """

    values: Map
    difference: float


def mix(pixels: NDArray[np.uint8], weights: tuple[float, float, float]) -> Mixed:
    """A 1x1 convolution of a photo to one channel, beside a matrix product per pixel.

    Args:
        pixels: (height, width, 3) red, green, blue.
        weights: Of the three channels, taken to the nearest thousandth.
    """
    height, width, _ = pixels.shape
    thousandths = np.round(UNIT * np.array(weights))
    photo = torch.from_numpy(pixels.astype(np.float64)).permute(2, 0, 1)
    with torch.inference_mode():
        kernel = torch.from_numpy(thousandths).reshape(1, 3, 1, 1)
        convolved = nn.functional.conv2d(photo[None], kernel)[0, 0].numpy()
    product = (pixels.reshape(-1, 3) @ thousandths).reshape(height, width)
    return Mixed(
        values=convolved / UNIT,
        difference=float(np.abs(convolved - product).max()) / UNIT,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MlpConvCosts:
    """What an mlpconv block costs, beside a plain convolution that makes as many maps."""

    layers: tuple[Layer, ...]
    plain: Layer

    @property
    def params(self) -> int:
        """The number of parameters of the block."""
        return sum(layer.params for layer in self.layers)

    @property
    def field(self) -> int:
        """Side of the patch that the block sees, in units of its input."""
        return self.layers[-1].rf[0] if self.layers[-1].rf else 0


def mlpconv_costs(in_channels: int, kernel: int, widths: tuple[int, int, int]) -> MlpConvCosts:
    """Return the costs of one mlpconv block.

    Args:
        in_channels: Channels that come in.
        kernel: Side of the first kernel, odd.
        widths: Output channels of the three layers.
    """
    with torch.device("meta"):
        block = MlpConv(in_channels, widths, kernel)
        plain = nn.Sequential(nn.Conv2d(in_channels, widths[-1], kernel, padding=kernel // 2))
    layers = _convolutions(block, in_channels)
    return MlpConvCosts(layers=layers, plain=_convolutions(plain, in_channels)[0])


def _convolutions(module: nn.Module, in_channels: int) -> tuple[Layer, ...]:
    # The size of the picture is of no consequence: neither parameters nor fields depend on it.
    table = table_of(module, (in_channels, 32, 32), "mlpconv")
    return tuple(layer for layer in table.layers if layer.kind == "Conv2d")
