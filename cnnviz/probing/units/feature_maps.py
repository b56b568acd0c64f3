"""The maps that a layer makes of one photo: all channels small, one of them whole, in numbers."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from cnnviz.errors import BadValue
from cnnviz.probing.execute import execute, value_of

Floats = NDArray[np.float32]
Array = TypeVar("Array", bound=NDArray[np.generic])

PIXELS = 2**17
"""Of all small maps of a layer together, at most, unless every map is down to one pixel."""

SMALL = 32
"""Longest side of a small map."""

BINS = 40


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Histogram:
    """How often values occur. Zeros are left out: behind a ReLU they would dwarf the rest.

    Attributes:
        edges: Ascending borders of the bins, one more than bins.
        counts: Values in each bin that are not exactly zero.
    """

    edges: NDArray[np.float64]
    counts: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Activity:
    """What a layer makes of one photo.

    A layer without positions, as a dense one, has one value a unit: its maps have one pixel.

    Attributes:
        shape: Channels, height, width of its output.
        zeros: Share of values that are exactly zero, of each channel.
        small: The maps, averaged down to at most SMALL pixels and divided by `reach`, float16,
            (channels, h, w).
    """

    path: str
    shape: tuple[int, int, int]
    zeros: NDArray[np.float64]
    minimum: NDArray[np.float64]
    maximum: NDArray[np.float64]
    mean: NDArray[np.float64]
    std: NDArray[np.float64]
    whole_mean: float
    whole_std: float
    small: NDArray[np.float16]
    histogram: Histogram

    @property
    def reach(self) -> float:
        """Largest absolute value of the layer."""
        return max(float(self.maximum.max()), -float(self.minimum.min()))

    @property
    def signed(self) -> bool:
        """Whether any value is below zero."""
        return bool(self.minimum.min() < 0)

    @property
    def silent(self) -> int:
        """Channels that are zero everywhere on this photo."""
        return int((self.zeros == 1).sum())

    @property
    def strongest(self) -> tuple[int, ...]:
        """The channels, the one with the largest value first."""
        return tuple(np.argsort(-self.maximum, kind="stable").tolist())


def activity(module: nn.Module, x: Tensor, path: str) -> Activity:
    """Return all channels of one layer.

    Args:
        module: A loaded network in eval mode; it is only read.
        x: A preprocessed photo, (1, C, height, width).
        path: A layer of the layer table, with or without positions.

    Raises:
        BadValue: If there is no such layer, or its output is neither maps nor a vector.
    """
    maps = as_maps(value_of(module, x, path), path)[0].float().cpu()
    flat = maps.flatten(1).double()
    if not bool(flat.isfinite().all()):
        raise BadValue("not_finite", f"{path} yields values that are no numbers", path=path)
    reach = float(flat.abs().max()) or 1.0
    channels, height, width = maps.shape
    return Activity(
        path=path,
        shape=(channels, height, width),
        zeros=_frozen((flat == 0).double().mean(1).numpy()),
        minimum=_frozen(flat.amin(1).numpy()),
        maximum=_frozen(flat.amax(1).numpy()),
        mean=_frozen(flat.mean(1).numpy()),
        std=_frozen(flat.std(1, correction=0).numpy()),
        whole_mean=float(flat.mean()),
        whole_std=float(flat.std(correction=0)),
        small=_frozen((_shrunk(maps) / reach).half().numpy()),
        histogram=histogram(flat.numpy()),
    )


def channel_map(module: nn.Module, x: Tensor, path: str, channel: int) -> Floats:
    """Return one channel of a layer, whole.

    Returns:
        Read-only, (height, width); (1, 1) where the layer has no positions.

    Raises:
        BadValue: If there is no such layer or channel.
    """
    maps = as_maps(value_of(module, x, path), path)
    check_channel(maps, channel)
    return _frozen(maps[0, channel].float().cpu().numpy().copy())


def zero_shares(module: nn.Module, x: Tensor, paths: tuple[str, ...]) -> tuple[float, ...]:
    """Return the share of exact zeros in what each of these layers yields, in one run.

    Raises:
        BadValue: If there is no such layer.
    """
    values = execute(module, x, keep=paths).values
    return tuple(float((values[path] == 0).double().mean()) for path in paths)


def histogram(values: NDArray[np.floating]) -> Histogram:
    """Count values in equal bins, with a border at zero."""
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    step = (high - low) / BINS or 1.0
    # Bins are counted from zero both ways, so that no bin mixes positive and negative values.
    below, above = int(np.ceil(-low / step)), int(np.ceil(high / step))
    edges = step * np.arange(-below, max(above, 1 - below) + 1, dtype=np.float64)
    edges[0], edges[-1] = min(edges[0], low), max(edges[-1], high)
    counts, _ = np.histogram(values[values != 0], bins=edges)
    return Histogram(edges=_frozen(edges), counts=_frozen(counts.astype(np.int64)))


def as_maps(value: Tensor, path: str) -> Tensor:
    """Return what a layer yields as maps, (N, C, height, width); a vector as 1x1 maps.

    Raises:
        BadValue: If it is neither maps nor a vector.
    """
    if value.ndim == 4:
        return value
    if value.ndim == 2:
        return value[:, :, None, None]
    raise BadValue("no_maps", f"{path} yields neither maps nor a vector", path=path)


def check_channel(maps: Tensor, channel: int) -> None:
    """Refuse a number that no channel has.

    Raises:
        BadValue: If (N, channels, height, width) has no channel of that number.
    """
    count = maps.shape[1]
    if not 0 <= channel < count:
        raise BadValue(
            "no_such_channel",
            f"there is no channel {channel}: the layer has {count}",
            channel=channel,
            count=count,
        )


def _shrunk(maps: Tensor) -> Tensor:
    """Average over equal areas: a small map has the mean of the whole one."""
    channels, height, width = maps.shape
    side = min(SMALL, max(1, int((PIXELS / channels) ** 0.5)))
    if max(height, width) <= side:
        return maps
    share = side / max(height, width)
    size = (max(1, round(height * share)), max(1, round(width * share)))
    return F.adaptive_avg_pool2d(maps, size)


def _frozen(array: Array) -> Array:
    array.setflags(write=False)
    return array
