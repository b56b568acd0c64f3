"""The maps of a flow on one photo, small, and the answer: all from one run of the network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from cnnviz.probing.answers import WatchedPrediction, answer
from cnnviz.probing.changes.cut_changes import changes
from cnnviz.probing.changes.cuts import CutKind
from cnnviz.probing.execute import execute
from cnnviz.probing.flow.plan import Plan

TILES = 6
"""Maps of a column."""

SIDE = 56
"""Pixels of a tile each way: divisible by 7, 14 and 28, the sides of most deep maps."""

CODES = 256
"""Steps from the least to the greatest value of a tile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One map in numbers.

    Attributes:
        channel: Its number in the layer.
        low: Its least value.
        high: Its greatest value.
        peak: Row and column of the unit with the largest absolute value.
    """

    channel: int
    low: float
    high: float
    peak: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FlowPictures:
    """A photo on its way through a network.

    Attributes:
        tiles: For each column its strongest maps, the strongest first.
        codes: uint8, (columns, TILES, SIDE, SIDE): 0 stands for the least value of a tile, 255 for
            its greatest; zeros where a column has fewer maps.
        gates: Mean over the channels of each gate on this photo, by path.
        answer: What the network says.
    """

    tiles: tuple[tuple[Tile, ...], ...]
    codes: NDArray[np.uint8]
    gates: dict[str, float]
    answer: WatchedPrediction

    @property
    def channels(self) -> tuple[tuple[int, ...], ...]:
        """The channels of each column."""
        return tuple(tuple(tile.channel for tile in column) for column in self.tiles)


def pictures(
    module: nn.Module,
    x: Tensor,
    drawn: Plan,
    off: Sequence[str] = (),
    channels: Sequence[Sequence[int]] | None = None,
    watch: int | None = None,
) -> FlowPictures:
    """Return a photo on its way through a network.

    Args:
        module: The network, in eval mode; it is only read.
        x: One preprocessed photo, (1, C, height, width).
        drawn: `plan` of its layer table.
        off: What is cut, by `Cut.path`.
        channels: Which maps of each column are wanted; its strongest by default. Whoever compares
            two flows wants the same.
        watch: Class to follow in the answer.
    """
    gates = [path for path, cut in drawn.cuts.items() if cut.kind is CutKind.GATE]
    change = changes([drawn.cuts[path] for path in off])
    paths = [column.row.path for column in drawn.columns]
    run = execute(module, x, keep=[*paths, *gates], change=change)
    assert run.logits is not None  # nothing ended the run
    columns = []
    for number, path in enumerate(paths):
        maps = run.values[path][0].float()
        wanted = strongest(maps) if channels is None else list(channels[number])
        columns.append((wanted, maps[wanted]))
    gated = {path: float(run.values[path].mean()) for path in gates}
    return of_maps(columns, answer(run.logits[0], watch=watch), gated)


def of_maps(
    columns: Sequence[tuple[Sequence[int], Tensor]],
    answered: WatchedPrediction,
    gates: Mapping[str, float] | None = None,
) -> FlowPictures:
    """Return maps that are computed as the pictures of a flow.

    Args:
        columns: For each column the channels of a few maps, at most TILES, and these themselves,
            (maps, height, width).
        answered: What the network says.
        gates: Mean over the channels of each gate, by path.
    """
    codes = np.zeros((len(columns), TILES, SIDE, SIDE), np.uint8)
    for number, (_, some) in enumerate(columns):
        codes[number, : len(some)] = _codes(some)
    return FlowPictures(
        tiles=tuple(_tiles(some, channels) for channels, some in columns),
        codes=codes,
        gates=dict(gates or {}),
        answer=answered,
    )


def strongest(maps: Tensor, count: int = TILES) -> list[int]:
    """Return the channels with the largest mean absolute value, the strongest first.

    Args:
        maps: (channels, height, width).
        count: How many at most.
    """
    order = maps.abs().mean((1, 2)).argsort(descending=True, stable=True)
    return [int(channel) for channel in order[:count]]


def _tiles(maps: Tensor, channels: Sequence[int]) -> tuple[Tile, ...]:
    peaks = maps.abs().flatten(1).argmax(1).tolist()
    return tuple(
        Tile(channel=channel, low=low, high=high, peak=divmod(peak, maps.shape[2]))
        for channel, low, high, peak in zip(
            channels, maps.amin((1, 2)).tolist(), maps.amax((1, 2)).tolist(), peaks, strict=True
        )
    )


def _codes(maps: Tensor) -> NDArray[np.uint8]:
    """Return maps as codes, each on its own scale, at the size of a tile.

    Every pixel of a small map becomes a square, so that one sees what it is; a large one is
    averaged.
    """
    sized = _sized(maps)
    low = sized.amin((1, 2), keepdim=True)
    reach = sized.amax((1, 2), keepdim=True) - low
    scaled = torch.where(reach > 0, (sized - low) / reach.clamp_min(1e-30), 0.0)
    return ((CODES - 1) * scaled).round().to(torch.uint8).cpu().numpy()


def _sized(maps: Tensor) -> Tensor:
    height, width = maps.shape[1:]
    if max(height, width) > SIDE:
        maps = F.adaptive_avg_pool2d(maps, (min(height, SIDE), min(width, SIDE)))
    return F.interpolate(maps[None], (SIDE, SIDE), mode="nearest")[0]
