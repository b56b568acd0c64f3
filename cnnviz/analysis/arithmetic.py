"""The arithmetic behind a row of the layer table, with the row's own numbers filled in."""

from dataclasses import dataclass
from math import prod

from cnnviz.analysis.table import Layer, LayerTable

Pair = tuple[int, int]

WINDOWS = frozenset({"Conv2d", "MaxPool2d", "AvgPool2d"})
"""Kinds with a window that slides over the map."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """One number of a row and how it comes about.

    Attributes:
        quantity: What it is: "output_side", "params", "macs", "activation_bytes", "rf" or "jump".
        formula: LaTeX with the numbers of the row on the left and the result on the right.
        result: The number itself.
    """

    quantity: str
    formula: str
    result: int


def sums(table: LayerTable, layer: Layer) -> tuple[Sum, ...]:
    """Every number of a row that has an arithmetic worth reading.

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


def _pair(layer: Layer, name: str, default: int) -> Pair:
    value = layer.value(name)
    if isinstance(value, tuple) and len(value) == 2:
        return value[0], value[1]
    return (value, value) if isinstance(value, int) else (default, default)


def _output_side(layer: Layer) -> Sum | None:
    """O = floor((n + 2p - d (k - 1) - 1) / s) + 1, vertically (Dumoulin and Visin 2016, eq. 15)."""
    if layer.kind not in WINDOWS or len(layer.input_shape) != 3:
        return None
    side, kernel = layer.input_shape[1], _pair(layer, "kernel_size", 1)[0]
    padding, stride = _pair(layer, "padding", 0)[0], _pair(layer, "stride", 1)[0]
    reach = _pair(layer, "dilation", 1)[0] * (kernel - 1) + 1
    out = layer.output_shape[1]
    if (side + 2 * padding - reach) // stride + 1 != out:
        return None  # ceil_mode: the plain formula would print a false equation
    inside = rf"\frac{{{side} + 2\cdot{padding} - {reach}}}{{{stride}}}"
    return Sum(
        quantity="output_side",
        formula=rf"\left\lfloor {inside} \right\rfloor + 1 = {out}",
        result=out,
    )


def _window_size(layer: Layer) -> tuple[list[int], int]:
    """Factors of one output's patch, and output channels."""
    kernel = _pair(layer, "kernel_size", 1)
    groups = layer.value("groups")
    inputs = layer.input_shape[0] // (groups if isinstance(groups, int) else 1)
    return [kernel[0], kernel[1], inputs], layer.output_shape[0]


def _params(layer: Layer) -> Sum | None:
    if not layer.params:
        return None
    if layer.kind == "Conv2d":
        patch, outputs = _window_size(layer)
        factors = [*patch, outputs]
    elif layer.kind == "Linear":
        factors, outputs = [layer.input_shape[-1], layer.output_shape[-1]], layer.output_shape[-1]
    elif layer.kind == "BatchNorm2d":
        factors, outputs = [2, layer.output_shape[0]], 0
    else:
        return None
    bias = layer.params - prod(factors)
    if bias not in (0, outputs):
        return None
    text = _times(factors) + (f" + {_number(bias)}" if bias else "")
    return Sum(quantity="params", formula=f"{text} = {_number(layer.params)}", result=layer.params)


def _macs(layer: Layer) -> Sum | None:
    if not layer.macs:
        return None
    if layer.kind == "Conv2d":
        patch, _ = _window_size(layer)
        factors = [*patch, *layer.output_shape]
    elif layer.kind == "Linear" and len(layer.input_shape) == 1:
        factors = [layer.input_shape[-1], layer.output_shape[-1]]
    else:
        return None
    if prod(factors) != layer.macs:
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


def _before(table: LayerTable, layer: Layer) -> tuple[int, int] | None:
    """Vertical field and jump of what a window slides over."""
    if layer.kind not in WINDOWS or layer.rf is None or layer.jump is None:
        return None
    parent = layer.parents[0]
    if parent == "input":
        return 1, 1
    row = table.row(parent)
    return (row.rf[0], row.jump[0]) if row.rf and row.jump else None


def _field(table: LayerTable, layer: Layer) -> Sum | None:
    before = _before(table, layer)
    if before is None or layer.rf is None:
        return None
    reach = _pair(layer, "dilation", 1)[0] * (_pair(layer, "kernel_size", 1)[0] - 1)
    return Sum(
        quantity="rf",
        formula=rf"{before[0]} + {reach}\cdot{before[1]} = {layer.rf[0]}",
        result=layer.rf[0],
    )


def _jump(table: LayerTable, layer: Layer) -> Sum | None:
    before = _before(table, layer)
    if before is None or layer.jump is None:
        return None
    stride = _pair(layer, "stride", 1)[0]
    return Sum(
        quantity="jump",
        formula=rf"{before[1]}\cdot{stride} = {layer.jump[0]}",
        result=layer.jump[0],
    )


def _times(factors: list[int]) -> str:
    return r" \cdot ".join(_number(factor) for factor in factors)


def _number(value: int) -> str:
    # A bare comma would be set as punctuation, with a space behind it.
    return f"{value:,}".replace(",", "{,}")
