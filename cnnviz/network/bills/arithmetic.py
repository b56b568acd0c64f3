"""The arithmetic behind a row of the layer table, with the row's own numbers filled in.

A map is written down by its height. Where its width comes about in another way, as behind a 1 x 7
kernel, both are written, each behind an arrow that shows its direction.
"""

from dataclasses import dataclass
from math import prod

from cnnviz.network.trace.table import Layer, LayerTable, Pair

WINDOWS = frozenset({"Conv2d", "MaxPool2d", "AvgPool2d"})
"""Kinds with a window that slides over the map."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """One number of a row and how it comes about.

    Attributes:
        quantity: What it is: "output_side", "params", "macs", "activation_bytes", "rf" or "jump".
        formula: LaTeX with the numbers of the row on the left and the result on the right.
    """

    quantity: str
    formula: str
    result: int


def sums(table: LayerTable, layer: Layer) -> tuple[Sum, ...]:
    """Return every number of a row that has an arithmetic worth reading.

    Args:
        table: The table that the row is from; the field grows from that of the row's parent.
        layer: The row.

    Returns:
        In the order in which a lecture would write them; empty for a row without any.
    """
    if not layer.output_shape:
        return ()  # takes no part in a prediction
    found = [_output_side(layer), _params(layer), _macs(layer), _memory(layer)]
    found += [_field(table, layer), _jump(table, layer)]
    return tuple(entry for entry in found if entry is not None)


def read_field(table: LayerTable, layer: Layer) -> tuple[Pair, Pair] | None:
    """Return field and jump of what a window slides over; None where the layer is no such."""
    if layer.kind not in WINDOWS or layer.rf is None or layer.jump is None:
        return None
    parent = layer.parents[0]
    if parent == "input":
        return (1, 1), (1, 1)
    row = table.row(parent)
    return (row.rf, row.jump) if row.rf and row.jump else None


def weight_factors(layer: Layer) -> list[int]:
    """Return what the number of a layer's weights is the product of; empty where there are none.

    For a convolution: height and width of the kernel, channels that one filter reads, filters.
    """
    if layer.kind == "Conv2d" and layer.kernel is not None:
        inputs = layer.input_shape[0] // (layer.value("groups") or 1)
        return [*layer.kernel, inputs, layer.output_shape[0]]
    if layer.kind == "Linear":
        return [layer.input_shape[-1], layer.output_shape[-1]]
    return [2, layer.output_shape[0]] if layer.kind == "BatchNorm2d" else []


def _output_side(layer: Layer) -> Sum | None:
    if layer.kind not in WINDOWS or len(layer.input_shape) != 3:
        return None
    found = [_side(layer, axis) for axis in (0, 1)]
    if not all(found):
        return None
    return Sum(quantity="output_side", formula=_both(*found), result=layer.output_shape[1])


def _side(layer: Layer, axis: int) -> str:
    """Write O = floor((n + 2p - d (k - 1) - 1) / s) + 1 (Dumoulin and Visin 2016, eq. 15)."""
    window = layer.window
    assert window is not None
    side, out = layer.input_shape[1 + axis], layer.output_shape[1 + axis]
    padding, stride, reach = window.padding[axis], window.stride[axis], window.reach[axis]
    inside = rf"\frac{{{side} + 2\cdot{padding} - {reach}}}{{{stride}}}"
    room = side + 2 * padding - reach
    if room // stride + 1 == out:
        return rf"\left\lfloor {inside} \right\rfloor + 1 = {out}"
    if -(-room // stride) + 1 == out:
        return rf"\left\lceil {inside} \right\rceil + 1 = {out}"
    return ""  # padded on one side only: the formula would print a false equation


def _params(layer: Layer) -> Sum | None:
    factors = weight_factors(layer)
    bias = layer.params - prod(factors)
    if not layer.params or not factors or bias not in (0, factors[-1]):
        return None
    text = _times(factors) + (f" + {_number(bias)}" if bias else "")
    return Sum(quantity="params", formula=f"{text} = {_number(layer.params)}", result=layer.params)


def _macs(layer: Layer) -> Sum | None:
    weights = weight_factors(layer)
    factors = [*weights, *layer.output_shape[1:]]  # each is used once at every place of the map
    if not weights or not layer.macs or prod(factors) != layer.macs:
        return None
    return Sum(
        quantity="macs", formula=f"{_times(factors)} = {_number(layer.macs)}", result=layer.macs
    )


def _memory(layer: Layer) -> Sum | None:
    if not layer.activation_bytes:
        return None
    factors = [*layer.output_shape, 4]
    return Sum(
        quantity="activation_bytes",
        formula=f"{_times(factors)} = {_number(layer.activation_bytes)}",
        result=layer.activation_bytes,
    )


def _field(table: LayerTable, layer: Layer) -> Sum | None:
    before = read_field(table, layer)
    if before is None or layer.rf is None or layer.window is None:
        return None
    rows = zip(before[0], layer.window.reach, before[1], layer.rf, strict=True)
    found = [rf"{field} + {reach - 1}\cdot{jump} = {rf}" for field, reach, jump, rf in rows]
    return Sum(quantity="rf", formula=_both(*found), result=layer.rf[0])


def _jump(table: LayerTable, layer: Layer) -> Sum | None:
    before = read_field(table, layer)
    if before is None or layer.jump is None or layer.stride is None:
        return None
    rows = zip(before[1], layer.stride, layer.jump, strict=True)
    found = [rf"{before}\cdot{stride} = {jump}" for before, stride, jump in rows]
    return Sum(quantity="jump", formula=_both(*found), result=layer.jump[0])


def _both(down: str, across: str) -> str:
    """Write what holds down and what holds across; once where it is the same."""
    return down if down == across else rf"\updownarrow\; {down} \qquad \leftrightarrow\; {across}"


def _times(factors: list[int]) -> str:
    return r" \cdot ".join(_number(factor) for factor in factors)


def _number(value: int) -> str:
    # A bare comma would be set as punctuation, with a space behind it.
    return f"{value:,}".replace(",", "{,}")
