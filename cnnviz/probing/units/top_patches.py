"""Where a channel answers most: the patches of many pictures that excite it best.

The nine best patches of a channel are how Zeiler and Fergus (2013, figure 2) show what it has
learnt to look for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnviz.network.field.reach import box_on_photo
from cnnviz.network.trace.table import Layer
from cnnviz.probing.execute import value_of
from cnnviz.probing.units.feature_maps import as_maps, check_channel

TOP = 9

LONGEST = 96
"""Side of a patch at most, in pixels; a larger one is thinned out."""

GREY = 128
"""What stands for padding in a patch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """A unit that answers strongly.

    Attributes:
        picture: Number of the picture among all that are searched.
    """

    picture: int
    row: int
    column: int
    value: float


def finds(
    module: nn.Module,
    x: Tensor,
    layer: Layer,
    channel: int,
    *,
    first: int = 0,
    per_picture: int = 1,
) -> tuple[Find, ...]:
    """Return the strongest units of a channel in some pictures.

    Several of one picture lie apart: the centre of none lies within half a receptive field of a
    stronger one, in both directions.

    Args:
        module: A loaded network in eval mode; it is only read.
        x: Preprocessed pictures, (N, C, height, width).
        layer: Row of the layer in the layer table.
        channel: Number of the channel.
        first: Number of the first of these pictures among all that are searched.
        per_picture: Units a picture, at most.

    Returns:
        For each picture in turn, the strongest first; of equal ones the first in reading order.

    Raises:
        BadValue: If the layer has no such channel.
    """
    maps = as_maps(value_of(module, x, layer.path), layer.path)
    check_channel(maps, channel)
    values = maps[:, channel].float().cpu().numpy()
    apart = _apart(layer)
    return tuple(
        Find(picture=first + number, row=row, column=column, value=value)
        for number, grid in enumerate(values)
        for row, column, value in _peaks(grid, apart, per_picture)
    )


def best(found: Iterable[Find], count: int = TOP) -> tuple[Find, ...]:
    """Return the strongest of all, the strongest first."""
    return tuple(sorted(found, key=lambda one: (-one.value, one.picture))[:count])


def patch(picture: NDArray[np.uint8], layer: Layer, find: Find) -> NDArray[np.uint8]:
    """Return what the unit sees of its picture, grey where its receptive field lies on padding.

    Along an axis on which the field is larger than the picture, the whole picture is shown.

    Args:
        picture: As the network sees it before it is normalised, (height, width, 3).
        layer: Row of the layer in the layer table.
        find: The unit.

    Returns:
        (h, w, 3); the same size for every unit of the layer and pictures of one size.
    """
    height, width = picture.shape[:2]
    box = box_on_photo(layer, find.row, find.column, (3, height, width))
    top, left, bottom, right = box.full if box is not None else (0, 0, height, width)
    if bottom - top > height:
        top, bottom = 0, height
    if right - left > width:
        left, right = 0, width
    shown = np.full((bottom - top, right - left, 3), GREY, np.uint8)
    rows, columns = _overlap(top, bottom, height), _overlap(left, right, width)
    if rows.start < rows.stop and columns.start < columns.stop:
        shown[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left] = (
            picture[rows, columns]
        )
    step = -(-max(shown.shape[:2]) // LONGEST)
    return shown[::step, ::step].copy()


def patches(
    pictures: Sequence[NDArray[np.uint8]], layer: Layer, found: Sequence[Find]
) -> NDArray[np.uint8]:
    """Return the patch of each find, cut out of its own picture: (finds, h, w, 3), read-only.

    Args:
        pictures: One for each find, all of one size.
        layer: Row of the layer in the layer table.
        found: The units.
    """
    cut = np.stack(
        [patch(picture, layer, one) for picture, one in zip(pictures, found, strict=True)]
    )
    cut.setflags(write=False)
    return cut


def _overlap(begin: int, end: int, side: int) -> slice:
    return slice(min(max(begin, 0), side), min(max(end, 0), side))


def _apart(layer: Layer) -> tuple[float, float]:
    """Return the rows and columns in half a receptive field; endless for one box."""
    if layer.rf is None or layer.jump is None:
        return np.inf, np.inf
    return layer.rf[0] / layer.jump[0] / 2, layer.rf[1] / layer.jump[1] / 2


def _peaks(
    grid: NDArray[np.float32], apart: tuple[float, float], count: int
) -> list[tuple[int, int, float]]:
    left = grid.copy()
    rows, columns = np.indices(grid.shape)
    found: list[tuple[int, int, float]] = []
    while len(found) < count and np.isfinite(left).any():
        row, column = divmod(int(left.argmax()), grid.shape[1])
        found.append((row, column, float(grid[row, column])))
        near = (abs(rows - row) <= apart[0]) & (abs(columns - column) <= apart[1])
        left[near] = -np.inf
    return found
