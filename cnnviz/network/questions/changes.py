"""What a layer would be with another kernel, stride, padding, dilation or number of filters.

The changed layers stand side by side in one small network that reads what the layer reads, and the
spine walks it: shapes, parameters and multiply-adds are those that torch finds.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from math import prod

import torch
from torch import Tensor, nn

from cnnviz.network.bills.arithmetic import read_field, weight_factors
from cnnviz.network.field.box import Axis
from cnnviz.network.trace.layers import table_of
from cnnviz.network.trace.table import Layer, LayerTable, Pair, Window

KERNELS = (1, 3, 5, 7, 9)
STRIDES = (1, 2, 3)
PADDINGS = (0, 1, 2, 3)
DILATIONS = (1, 2)
POOLED = (2, 3)
"""Sides that a pooling window may have instead."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Change:
    """One thing that is different in a layer.

    Attributes:
        name: "kernel", "stride", "padding", "dilation", "filters" or "groups".
        now: What it is.
        then: What it would be.
    """

    name: str
    now: int
    then: int


Changes = tuple[Change, ...]

Changed = Mapping[Changes, Layer]
"""Rows in the place of one, by what is different in them."""


def plain(layer: Layer) -> bool:
    """Whether a row is a convolution or a pooling that is the same down and across."""
    window = layer.window
    return (
        layer.kind in {"Conv2d", "MaxPool2d", "AvgPool2d"}
        and window is not None
        and all(a == b for a, b in (window.kernel, window.stride, window.padding, window.dilation))
        and not window.ceil_mode
        and len(layer.input_shape) == 3
    )


def possible(layer: Layer) -> tuple[Changes, ...]:
    """Return what could be different in a layer: one thing, or the kernel and one more."""
    if layer.kind == "Linear":
        return tuple((change,) for change in _filters(layer))
    if not plain(layer):
        return ()
    kernels, others = _kernels(layer), [*_steps(layer), *_filters(layer)]
    single = [(change,) for change in (*kernels, *others)]
    found = [*single, *product(kernels, others)]
    return tuple(changes for changes in found if _fits(layer, changes))


def changed(table: LayerTable, layer: Layer, wanted: Iterable[Changes]) -> Changed:
    """Return the rows that a layer would have.

    Args:
        table: The table that the layer is from.
        layer: A row of `possible` changes.
        wanted: Some of them.
    """
    wanted = tuple(wanted)
    if not wanted:
        return {}
    with torch.device("meta"):
        fan = _Fan([changed_module(layer, changes) for changes in wanted], len(layer.input_shape))
    height, width = (*layer.input_shape[1:], 1, 1)[:2]
    walked = table_of(fan, (layer.input_shape[0], height, width), layer.path)
    rows = [row for row in walked.layers if row.kind == layer.kind]
    read = read_field(table, layer)
    return {changes: _in_place(row, layer, read) for changes, row in zip(wanted, rows, strict=True)}


def changed_module(layer: Layer, changes: Changes) -> nn.Module:
    """Return the layer of a row, changed, on the default device."""
    then = {change.name: change.then for change in changes}
    inputs, outputs = layer.input_shape[0], then.get("filters", layer.output_shape[0])
    if layer.kind == "Linear":
        return nn.Linear(inputs, outputs, bias=has_bias(layer))
    window = changed_window(layer, changes)
    slid = (window.kernel, window.stride, window.padding)
    if layer.kind == "MaxPool2d":
        return nn.MaxPool2d(*slid, window.dilation)
    if layer.kind == "AvgPool2d":
        return nn.AvgPool2d(*slid)
    groups = then.get("groups", layer.value("groups") or 1)
    return nn.Conv2d(inputs, outputs, *slid, window.dilation, groups, bias=has_bias(layer))


def changed_window(layer: Layer, changes: Changes) -> Window:
    """Return the window that a layer would have."""
    window = layer.window
    assert window is not None
    then = {change.name: (change.then, change.then) for change in changes}
    return replace(
        window,
        kernel=then.get("kernel", window.kernel),
        stride=then.get("stride", window.stride),
        padding=then.get("padding", window.padding),
        dilation=then.get("dilation", window.dilation),
    )


def has_bias(layer: Layer) -> bool:
    """Whether a layer has parameters beside its weights."""
    return layer.params > prod(weight_factors(layer))


class _Fan(nn.Module):
    """Layers that all read the same tensor."""

    def __init__(self, parts: list[nn.Module], dims: int) -> None:
        super().__init__()
        self.parts = nn.ModuleList(parts)
        self.dims = dims

    def forward(self, x: Tensor) -> list[Tensor]:
        x = x if self.dims == 3 else x.flatten(1)  # (1, C, 1, 1) -> (1, C) for a dense layer
        return [part(x) for part in self.parts]


def _in_place(row: Layer, layer: Layer, read: tuple[Pair, Pair] | None) -> Layer:
    """Return the changed row as it would stand in the table of the network."""
    found = replace(row, path=layer.path, parents=layer.parents, rf=None, jump=None, start=None)
    window = row.window
    if read is None or window is None:
        return found
    axes = [
        Axis(field, jump, 0).window(kernel, stride, 0, dilation)
        for field, jump, kernel, stride, dilation in zip(
            *read, window.kernel, window.stride, window.dilation, strict=True
        )
    ]
    (down, across) = axes
    return replace(found, rf=(down.size, across.size), jump=(down.jump or 0, across.jump or 0))


def _kernels(layer: Layer) -> list[Change]:
    sides = KERNELS if layer.kind == "Conv2d" else POOLED
    return list(_other("kernel", layer.kernel, sides))


def _steps(layer: Layer) -> list[Change]:
    window = layer.window
    assert window is not None
    found = [
        *_other("stride", window.stride, STRIDES),
        *_other("padding", window.padding, PADDINGS),
    ]
    if layer.kind == "Conv2d" and window.kernel[0] > 1:
        found += _other("dilation", window.dilation, DILATIONS)
    return found


def _filters(layer: Layer) -> list[Change]:
    """Twice or half as many filters, where each reads all channels."""
    if layer.kind not in {"Conv2d", "Linear"} or (layer.value("groups") or 1) > 1:
        return []
    count = layer.output_shape[0]
    wanted = [2 * count, *([count // 2] if count % 2 == 0 else [])]
    return [Change(name="filters", now=count, then=then) for then in wanted]


def _other(name: str, now: Pair | None, values: Iterable[int]) -> Iterator[Change]:
    if now is not None:
        yield from (Change(name=name, now=now[0], then=then) for then in values if then != now[0])


def _fits(layer: Layer, changes: Changes) -> bool:
    """Whether a changed window stands on its map at all, and torch would take it."""
    then = {change.name: change.then for change in changes}
    if then.get("dilation", 1) > 1 and then.get("kernel", 2) == 1:
        return False  # a single value has no gaps
    new = changed_window(layer, changes)
    if layer.kind != "Conv2d" and 2 * new.padding[0] > new.kernel[0]:
        return False
    # More padding than the kernel reaches gives units that read zeros alone.
    if new.padding[0] >= new.reach[0]:
        return False
    return all(new.side_after(layer.input_shape[1 + axis], axis) >= 1 for axis in (0, 1))
