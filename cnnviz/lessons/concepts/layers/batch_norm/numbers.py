"""Batch normalisation (Ioffe and Szegedy 2015, algorithm 1; section 3.2 for convolutions).

Each channel of a batch is made to have mean 0 and variance 1 over pictures, rows and columns, then
scaled and shifted by two learned numbers, which are left at 1 and 0 here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from types import MappingProxyType

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

EPS = 1e-5
"""Added to every variance, as torch does: an even map has none."""

GROUPS = 2
NEIGHBOURS = 2
"""Channels on each side that count in response normalisation: five in all (Krizhevsky 2012)."""

MEAN, SPREAD = 3.0, 2.0
"""Of the numbers that the batches are drawn from."""

FILTERS = 4

KINDS = ("batch", "layer", "instance", "group", "response")
"""Ways to normalise; the last one divides by neighbours at the same pixel and takes no mean."""

AXES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {"batch": (0, 2, 3), "layer": (1, 2, 3), "instance": (2, 3)}
)
"""What a mean goes over, of the axes (picture, channel, row, column)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseDensities:
    """How often each response occurs, before and after, for some channels.

    Attributes:
        places: Middles of the bins.
        channels: A share for each bin, by channel.
    """

    places: tuple[float, ...]
    channels: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningStatistics:
    """Statistics of batches drawn one after the other, and what torch remembers of them.

    Attributes:
        batch_means: Mean of each batch: what training takes off, another one at every step.
        means: Running mean after each step; it begins at 0.
        variances: Running variance after each step; it begins at 1.
    """

    batch_means: tuple[float, ...]
    means: tuple[float, ...]
    variances: tuple[float, ...]

    @property
    def in_use(self) -> tuple[float, float]:
        """Mean and spread of the layer's output in evaluation: 0 and 1 if it learned enough."""
        spread = sqrt(self.variances[-1] + EPS)
        return (MEAN - self.means[-1]) / spread, SPREAD / spread


@dataclass(frozen=True, slots=True, kw_only=True)
class RescaledWeights:
    """What becomes of output and gradient when the weights in front are multiplied.

    Attributes:
        output: Change of the output, over its size.
        gradient: Gradient of the weights, over what it was.
    """

    output: float
    gradient: float


def normalised(x: Tensor, axes: tuple[int, ...]) -> Tensor:
    """Numbers with mean 0 and variance 1 over some axes.

    Args:
        x: (pictures, channels, height, width), or any shape that has the axes.
        axes: What the mean goes over.
    """
    mean = x.mean(axes, keepdim=True)
    variance = x.var(axes, correction=0, keepdim=True)
    return (x - mean) / (variance + EPS).sqrt()


def handed_through(x: Tensor, upstream: Tensor) -> Tensor:
    """The gradient that a batch normalisation hands back (Ioffe and Szegedy 2015, section 3).

    It is what arrives, less its mean and less its part along the output, over the spread.

    Args:
        x: Inputs of one channel, (numbers,).
        upstream: Gradient of the output, (numbers,).
    """
    spread = (x.var(correction=0) + EPS).sqrt()
    output = normalised(x, (0,))
    return (upstream - upstream.mean() - output * (upstream * output).mean()) / spread


def sharing(kind: str, pictures: int, channels: int, chosen: tuple[int, int]) -> NDArray[np.bool_]:
    """Which maps of a batch share the statistic of one of them.

    Args:
        kind: One of `KINDS`.
        pictures: Of the batch.
        channels: Of the layer.
        chosen: Picture and channel of the map.

    Returns:
        (pictures, channels).
    """
    rows, columns = np.indices((pictures, channels))
    same_picture, same_channel = rows == chosen[0], columns == chosen[1]
    size = channels // GROUPS
    found: dict[str, NDArray[np.bool_]] = {
        "batch": same_channel,
        "layer": same_picture,
        "instance": same_picture & same_channel,
        "group": same_picture & (columns // size == chosen[1] // size),
        "response": same_picture & (abs(columns - chosen[1]) <= NEIGHBOURS),
    }
    return found[kind]


def densities(grey: NDArray[np.float32], *, after: bool, seed: int = 0) -> ResponseDensities:
    """How the responses of a few random filters to a photo are spread.

    Args:
        grey: (height, width), 0 to 1.
        after: Whether they are normalised, channel by channel.
        seed: Of the filters, whose sizes and biases differ as they do in a network.
    """
    generator = torch.Generator().manual_seed(seed)
    filters = torch.randn(FILTERS, 1, 3, 3, generator=generator)
    filters = filters * torch.linspace(0.3, 1.2, FILTERS)[:, None, None, None]
    maps = F.conv2d(torch.from_numpy(grey)[None, None], filters, torch.linspace(-2, 2, FILTERS))
    if after:
        maps = normalised(maps, AXES["batch"])
    edges = np.linspace(-6, 6, 73)
    shares = [np.histogram(map_, edges)[0] / map_.size for map_ in maps[0].numpy()]
    return ResponseDensities(
        places=tuple((edges[1:] + edges[:-1]) / 2),
        channels=tuple(tuple(share.tolist()) for share in shares),
    )


def running(batch: int, momentum: float, steps: int, *, seed: int = 0) -> RunningStatistics:
    """Draws batches and keeps running statistics as torch does.

    The variance that is remembered is the unbiased one, m / (m - 1) times that of the batch (Ioffe
    and Szegedy 2015, algorithm 2); the paper averages over batches, torch forgets exponentially.

    Args:
        batch: Numbers in a batch.
        momentum: Share of the new in what is remembered.
        steps: Number of batches.
        seed: Of the draws.
    """
    drawn = np.random.default_rng(seed).normal(MEAN, SPREAD, (steps, batch))
    mean, variance = 0.0, 1.0
    means, variances = [], []
    for numbers in drawn:
        mean += momentum * (float(numbers.mean()) - mean)
        variance += momentum * (float(numbers.var(ddof=1)) - variance)
        means.append(mean)
        variances.append(variance)
    return RunningStatistics(
        batch_means=tuple(drawn.mean(axis=1).tolist()),
        means=tuple(means),
        variances=tuple(variances),
    )


def scaled(factor: float, *, seed: int = 0) -> RescaledWeights:
    """Multiply the weights in front of a batch normalisation (Ioffe and Szegedy 2015, section 3.3).

    Args:
        factor: What all weights are multiplied by.
        seed: Of inputs, weights and of what the gradient begins with.
    """
    generator = torch.Generator().manual_seed(seed)
    inputs, weights, upstream = (
        torch.randn(shape, generator=generator, dtype=torch.float64)
        for shape in ((64, 16), (16,), (64,))
    )
    output, gradient = _layer(inputs, weights, upstream)
    larger, its_gradient = _layer(inputs, weights * factor, upstream)
    return RescaledWeights(
        output=float((larger - output).norm() / output.norm()),
        gradient=float(its_gradient.norm() / gradient.norm()),
    )


def _layer(inputs: Tensor, weights: Tensor, upstream: Tensor) -> tuple[Tensor, Tensor]:
    """Output of weights with a normalisation behind them, and the gradient of the weights."""
    sums = inputs @ weights
    return normalised(sums, (0,)), inputs.T @ handed_through(sums, upstream)


def handed_back(*, seed: int = 0) -> tuple[tuple[float, float], tuple[float, float]]:
    """Mean of a gradient, and its mean product with the output, before and behind the layer.

    Args:
        seed: Of the numbers and of the gradient that arrives.
    """
    drawn = np.random.default_rng(seed)
    x = torch.from_numpy(drawn.normal(MEAN, SPREAD, 64))
    upstream = torch.from_numpy(drawn.normal(0.5, 1.0, 64))
    output = normalised(x, (0,))
    arriving, leaving = upstream, handed_through(x, upstream)
    return (
        (float(arriving.mean()), float((arriving * output).mean())),
        (float(leaving.mean()), float((leaving * output).mean())),
    )


def statistics(kind: str, shape: tuple[int, int, int, int]) -> tuple[int, int]:
    """How many statistics a layer takes of a batch, and of how many numbers each.

    Args:
        kind: One of `KINDS`.
        shape: Pictures, channels, rows and columns.
    """
    pictures, channels, rows, columns = shape
    maps = int(sharing(kind, pictures, channels, (0, channels // 2)).sum())
    everything = pictures * channels * rows * columns
    if kind == "response":
        return everything, maps
    return everything // (maps * rows * columns), maps * rows * columns
