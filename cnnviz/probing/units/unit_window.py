"""A unit that weighs nothing: the window of a pooling, or the single values it is made of."""

from dataclasses import dataclass
from math import ceil, floor, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, fx, nn

from cnnviz.network.trace.nodes import kind_of, path_of
from cnnviz.network.trace.tracing import graph_of
from cnnviz.probing.units.feature_maps import as_maps
from cnnviz.probing.units.unit_chain import UnitChain
from cnnviz.probing.units.unit_values import (
    activated,
    own_value,
    plain_path,
    read_and_values,
    scale_and_shift,
)

Pair = tuple[int, int]

ROUNDING = 1e-5
"""Of the sum of all absolute terms, as in `unit_arithmetic`."""

_OPTIONS = ("kernel_size", "stride", "padding", "dilation", "ceil_mode")
_AVERAGE_OPTIONS = ("kernel_size", "stride", "padding", "ceil_mode", "count_include_pad")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PoolingWindow:
    """The window of a pooling.

    Attributes:
        values: What it covers of the map that is pooled, (h, w); NaN outside the map.
        top_left: Row and column of the map where it begins, negative outside.
        step: Distance of neighbouring values, 1 without dilation.
        winner: Row and column of the map that hold the largest value; None for a mean.
        divisor: What a mean divides the sum by; None for the largest value.
        value: From the window.
        own: What the network itself has there.
        equal: Whether the two differ by rounding only.
    """

    values: NDArray[np.float64]
    top_left: Pair
    step: Pair
    winner: Pair | None
    divisor: int | None
    value: float
    own: float
    equal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PointwiseUnit:
    """A unit from single values at its own place.

    Attributes:
        reads: Path and value of each thing read; of a concatenation, of the one that was copied.
        channel: Channel of what was copied; the unit's own channel otherwise.
        value: From the arithmetic.
        own: What the network itself has there.
        equal: Whether the two differ by rounding only.
    """

    reads: tuple[tuple[str, float], ...]
    channel: int
    value: float
    own: float
    equal: bool
    scale: float | None = None
    shift: float | None = None


def pooled(
    module: nn.Module, x: Tensor, chain: UnitChain, place: tuple[int, int, int]
) -> PoolingWindow:
    """Return the window behind one unit of a pooling, of any kind of the layer tables.

    Args:
        module: A loaded network in eval mode; it is only read.
        x: A preprocessed photo, (1, C, height, width).
        chain: `unit_chain.chain_of` the layer, a window.
        place: Channel, row and column of the unit.

    Raises:
        BadValue: If the layer has no such unit.
    """
    stage = chain.stages[0]
    read, values = read_and_values(module, x, chain)
    own = own_value(values[stage.path], stage.path, place)
    grid = as_maps(read[0], chain.reads[0])[0, place[0]].cpu().double()
    out = as_maps(values[stage.path], stage.path).shape[2:]
    if stage.kind == "mean" or stage.kind.lower().startswith("adaptive"):
        frame = _part_of_all(place[1:], (out[0], out[1]), (grid.shape[0], grid.shape[1]))
    else:
        frame = _sliding(_options(module, stage.path), place[1:], (grid.shape[0], grid.shape[1]))
    window = _values(grid, frame)
    if "max" in stage.kind.lower():
        return _largest(window, frame, own)
    total, size = float(np.nansum(window)), float(np.nansum(np.abs(window)))
    return PoolingWindow(
        values=window,
        top_left=frame.start,
        step=frame.step,
        winner=None,
        divisor=frame.area,
        value=total / frame.area,
        own=own,
        equal=abs(total / frame.area - own) <= ROUNDING * size / frame.area,
    )


def placed(
    module: nn.Module, x: Tensor, chain: UnitChain, place: tuple[int, int, int]
) -> PointwiseUnit:
    """Return the single values behind one unit of a batch norm, an activation or an addition.

    Args:
        module: A loaded network in eval mode; it is only read.
        x: A preprocessed photo, (1, C, height, width).
        chain: `unit_chain.chain_of` the layer: values at one place, or a copy.
        place: Channel, row and column of the unit.

    Raises:
        BadValue: If the layer has no such unit.
    """
    stage, channel = chain.stages[0], place[0]
    read, values = read_and_values(module, x, chain)
    own = own_value(values[stage.path], stage.path, place)
    if stage.kind == "cat":
        source = 0
        while channel >= chain.channels[source]:
            channel -= chain.channels[source]
            source += 1
        chosen = _at(read[source], chain.reads[source], (channel, *place[1:]))
        found = ((chain.reads[source], chosen),)
        return PointwiseUnit(
            reads=found, channel=channel, value=chosen, own=own, equal=chosen == own
        )
    terms = [_at(value, path, place) for value, path in zip(read, chain.reads, strict=True)]
    value, scale, shift = terms[0], None, None
    size = sum(abs(term) for term in terms)
    if stage.kind == "add":
        value = sum(terms)
    elif stage.kind == "mul":
        value = size = prod(terms)
    elif stage.kind == "BatchNorm2d":
        norm: Any = module.get_submodule(plain_path(stage.path))
        scale, shift = scale_and_shift(norm, channel)
        value, size = scale * value + shift, abs(scale) * size + abs(shift)
    else:
        value = activated(stage.kind, value)
    return PointwiseUnit(
        reads=tuple(zip(chain.reads, terms, strict=True)),
        channel=channel,
        value=value,
        own=own,
        equal=abs(value - own) <= ROUNDING * max(abs(size), 1e-30),
        scale=scale,
        shift=shift,
    )


def _at(value: Tensor, path: str, place: tuple[int, int, int]) -> float:
    """Return a value at a place; of a single number a channel, such as a gate, that number."""
    maps = as_maps(value, path)
    channel, row, column = place
    height, width = maps.shape[2:]
    return own_value(maps, path, (channel, min(row, height - 1), min(column, width - 1)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """Where a window lies: its first place, its places each way, their distance, the divisor."""

    start: Pair
    size: Pair
    step: Pair
    area: int


def _part_of_all(at: Pair, parts: Pair, sides: Pair) -> _Frame:
    """Return the part that adaptive pooling averages, of as many as are wanted."""
    begin = [floor(i * side / n) for i, n, side in zip(at, parts, sides, strict=True)]
    end = [ceil((i + 1) * side / n) for i, n, side in zip(at, parts, sides, strict=True)]
    size = (end[0] - begin[0], end[1] - begin[1])
    return _Frame(start=(begin[0], begin[1]), size=size, step=(1, 1), area=prod(size))


def _sliding(options: dict[str, Any], at: Pair, sides: Pair) -> _Frame:
    size, padding = _pair(options["kernel_size"]), _pair(options.get("padding") or 0)
    stride = _pair(options.get("stride") or size)
    start = (at[0] * stride[0] - padding[0], at[1] * stride[1] - padding[1])
    extra = padding if options.get("count_include_pad", True) else (0, 0)
    # Padding counts unless told otherwise; what ceil_mode adds beyond it never does.
    counted = [
        min(begin + length, side + pad) - max(begin, -pad)
        for begin, length, side, pad in zip(start, size, sides, extra, strict=True)
    ]
    return _Frame(
        start=start,
        size=size,
        step=_pair(options.get("dilation") or 1),
        area=int(options.get("divisor_override") or prod(counted)),
    )


def _values(grid: Tensor, frame: _Frame) -> NDArray[np.float64]:
    window = np.full(frame.size, np.nan)
    for i, j in np.ndindex(*frame.size):
        row, column = frame.start[0] + i * frame.step[0], frame.start[1] + j * frame.step[1]
        if 0 <= row < grid.shape[0] and 0 <= column < grid.shape[1]:
            window[i, j] = float(grid[row, column])
    return window


def _largest(window: NDArray[np.float64], frame: _Frame, own: float) -> PoolingWindow:
    i, j = np.unravel_index(int(np.nanargmax(window)), window.shape)
    value = float(window[i, j])
    (top, left), (down, right) = frame.start, frame.step
    return PoolingWindow(
        values=window,
        top_left=frame.start,
        step=frame.step,
        winner=(int(top + i * down), int(left + j * right)),
        divisor=None,
        value=value,
        own=own,
        equal=value == own,
    )


def _options(module: nn.Module, path: str) -> dict[str, Any]:
    """Return how a window slides: from its module, or from the call of a function."""
    calls = [node for node in graph_of(module).nodes if node.op.startswith("call")]
    parts = {
        node: module.get_submodule(str(node.target)) if node.op == "call_module" else None
        for node in calls
    }
    same = [node for node in calls if path_of(node, kind_of(node, parts[node])) == plain_path(path)]
    node = same[int(path.partition("#")[2] or 1) - 1]
    part = parts[node]
    if part is not None:
        return {
            name: getattr(part, name, None)
            for name in (*_OPTIONS, "count_include_pad", "divisor_override")
            if getattr(part, name, None) is not None
        }
    return _called(node)


def _called(node: fx.Node) -> dict[str, Any]:
    names = _OPTIONS if "max" in str(getattr(node.target, "__name__", "")) else _AVERAGE_OPTIONS
    return dict(zip(names, node.args[1:], strict=False)) | dict(node.kwargs)


def _pair(value: Any) -> Pair:
    return (int(value[0]), int(value[1])) if isinstance(value, tuple | list) else (value, value)
