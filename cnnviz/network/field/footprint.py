"""Which input pixels one unit really reads: not always the whole box that encloses them."""

from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from cnnviz.errors import NotTraceable
from cnnviz.network.structure.roles import Role, role_of
from cnnviz.network.trace.graph import need_connections
from cnnviz.network.trace.layers import INPUT
from cnnviz.network.trace.table import Layer, LayerTable

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Footprint:
    """What one unit reads.

    Attributes:
        pixels: (height, width) of the unit's box in input pixels, padding included; true where a
            pixel has a way to the unit.
        share: Share of the box that is read.
    """

    path: str
    pixels: NDArray[np.bool_]
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    """Where the units of a map lie: rf, jump and start of a `Layer`."""

    rf: Pair
    jump: Pair
    start: Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class _Window:
    """What the units of a map read of a parent along one axis, counted in marked units.

    Attributes:
        size: Units that one unit reads.
        stride: From one unit's window to the next.
        first: Where the first window begins.
    """

    size: int
    stride: int
    first: int


_PICTURE = _Grid(rf=(1, 1), jump=(1, 1), start=(0, 0))


def footprint(table: LayerTable, path: str) -> Footprint:
    """Return the pixels that unit (0, 0) of a map reads; padding counts like a pixel.

    Walks from the layer back to the picture, and marks on every map the units on the way.

    Args:
        table: Table of the network.
        path: A layer with a field and neighbouring units.

    Raises:
        KeyError: If there is no such layer.
        NotTraceable: If the table knows no connections.
    """
    need_connections(table)
    target = _grid(table.row(path))
    marked = {path: np.ones((1, 1), dtype=np.bool_)}
    for row in reversed(table.layers):
        if row.path not in marked:
            continue
        units, here = marked.pop(row.path), _grid(row)
        reads = _one_to_one if role_of(row.kind) == Role.JOIN else _window
        for parent in row.parents:
            if parent != INPUT and table.row(parent).kind == "Parameter":
                continue  # it reads no pixel: ConvNeXt's layer scale
            there = _PICTURE if parent == INPUT else _grid(table.row(parent))
            if parent not in marked:
                marked[parent] = np.zeros(_extent(there, target), dtype=np.bool_)
            down, right = (reads(here, there, target, axis) for axis in (0, 1))
            _mark(marked[parent], units, down, right)
    pixels = marked[INPUT]
    return Footprint(path=path, pixels=pixels, share=float(pixels.mean()))


def last_map(table: LayerTable) -> str:
    """Return the path of the last layer with neighbouring units: what global pooling reads.

    Raises:
        NotTraceable: If there is none, as in a transformer that cuts the picture into patches.
    """
    maps = [row.path for row in table.layers if row.rf and row.jump]
    if not maps:
        raise without_maps(table)
    return maps[-1]


def without_maps(table: LayerTable) -> NotTraceable:
    """Return the error of a network none of whose layers is known to hand on a map."""
    return NotTraceable(
        "no_known_map", f"no layer of {table.model} is known to hand on a map", name=table.model
    )


def _grid(row: Layer) -> _Grid:
    assert row.rf is not None
    assert row.jump is not None
    assert row.start is not None
    return _Grid(rf=row.rf, jump=row.jump, start=row.start)


def _first(grid: _Grid, target: _Grid, axis: int) -> int:
    """Return the least index of a unit whose box lies in the target's."""
    return ceil((target.start[axis] - grid.start[axis]) / grid.jump[axis])


def _extent(grid: _Grid, target: _Grid) -> Pair:
    """Return how many units have their boxes in the target's."""
    rows, columns = (
        floor(
            (target.start[axis] + target.rf[axis] - grid.rf[axis] - grid.start[axis])
            / grid.jump[axis]
        )
        - _first(grid, target, axis)
        + 1
        for axis in (0, 1)
    )
    return rows, columns


def _window(here: _Grid, there: _Grid, target: _Grid, axis: int) -> _Window:
    """Return what a convolution or a pooling reads: k units widen the field by k - 1 jumps."""
    jump = there.jump[axis]
    stride = here.jump[axis] // jump
    first = _first(here, target, axis) * stride + (here.start[axis] - there.start[axis]) // jump
    return _Window(
        size=1 + (here.rf[axis] - there.rf[axis]) // jump,
        stride=stride,
        first=first - _first(there, target, axis),
    )


def _one_to_one(here: _Grid, there: _Grid, target: _Grid, axis: int) -> _Window:
    """Return what a concatenation or an addition reads: the unit at the same place."""
    return _Window(size=1, stride=1, first=_first(here, target, axis) - _first(there, target, axis))


def _mark(into: NDArray[np.bool_], units: NDArray[np.bool_], down: _Window, right: _Window) -> None:
    """Mark on the parent's map what the marked units read."""
    for row in range(down.first, down.first + down.size):
        for column in range(right.first, right.first + right.size):
            read = into[
                row : row + down.stride * units.shape[0] : down.stride,
                column : column + right.stride * units.shape[1] : right.stride,
            ]
            read |= units
