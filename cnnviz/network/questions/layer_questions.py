"""Questions about one layer, as it is or changed, and what a wrong answer probably forgot."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from math import prod
from types import MappingProxyType

from cnnviz.network.bills.arithmetic import Sum, read_field, sums, weight_factors
from cnnviz.network.questions.changes import Change, Changed
from cnnviz.network.trace.table import Layer, LayerTable, Pair

ASKED = frozenset({"Conv2d", "MaxPool2d", "AvgPool2d", "Linear"})
"""Kinds of row that questions are about: those with an arithmetic worth doing by hand."""

FIELD = ("rf", "jump")
"""Quantities that follow from windows, not from channels."""

BYTES = 4
"""Of a number in float32."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question about one layer, with a whole number as its answer.

    Attributes:
        layer: The row of the table, or that of the layer that it would be.
        read: Field and jump of what the layer reads; None where it is no window.
        slips: Answers that are wrong for a known reason, by the name of the reason.
        changes: What is supposed to be different in the layer; empty where it is as it is.
    """

    layer: Layer
    sum: Sum
    read: tuple[Pair, Pair] | None
    slips: Mapping[str, int]
    changes: tuple[Change, ...] = ()

    @property
    def kind(self) -> str:
        """What the pool takes turns by: the quantity, of a layer as it is or of a changed one."""
        return f"supposed_{self.quantity}" if self.changes else self.quantity

    @property
    def identity(self) -> tuple[object, ...]:
        """What no other question of a network has."""
        return (self.layer.path, self.quantity, self.changes)

    @property
    def quantity(self) -> str:
        """What is asked: a quantity of `arithmetic.Sum`."""
        return self.sum.quantity

    @property
    def answer(self) -> int:
        """The right answer."""
        return self.sum.result

    @property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """Shapes that the answer needs: what is read and, unless it is asked for, what is written.

        A field and a jump follow from the window and from what it reads alone.
        """
        if self.quantity in FIELD:
            return ()
        layer = self.layer
        written = () if self.quantity == "output_side" else (layer.output_shape,)
        return (layer.input_shape, *written)

    @property
    def told(self) -> frozenset[int]:
        """Every number that stands in the question, the digits of the layer's path among them."""
        window, read = self.layer.window, self.read if self.quantity in FIELD else None
        pairs: list[Pair] = list(read or ())
        if window is not None:
            pairs += [window.kernel, window.stride, window.padding, window.dilation]
        named = map(int, re.findall(r"\d+", self.layer.path))
        supposed = [side for change in self.changes for side in (change.now, change.then)]
        groups = self.layer.value("groups") or 1
        bits = [8 * BYTES] if self.quantity == "activation_bytes" else []  # "in float32"
        return frozenset((*named, *supposed, *bits, groups, *chain(*self.shapes), *chain(*pairs)))

    def reasons(self, given: int) -> tuple[str, ...]:
        """Return every reason that is known to lead to a wrong answer."""
        return tuple(name for name, value in self.slips.items() if value == given)


def about_layers(table: LayerTable) -> Iterator[Question]:
    """Return every question about a layer as it is that does not hold its own answer."""
    for layer in table.layers:
        if layer.kind in ASKED:
            yield from asked_of(table, layer)


def about_changed(
    table: LayerTable, layer: Layer, rows: Changed, single: Changed
) -> Iterator[Question]:
    """Return the questions about what a layer would be in which every change matters.

    What a change leaves as it is would be an old question in other words.

    Args:
        table: The table that the layer is from.
        layer: The row as it is.
        rows: Rows in its place, by what is different in them.
        single: Rows in its place in which one thing is different.
    """
    known: dict[tuple[Change, ...], dict[str, int]] = {(): _results(table, layer)}
    known |= {changes: _results(table, row) for changes, row in single.items()}
    for changes, row in rows.items():
        lesser = [known.get((change,), {}) for change in changes if len(changes) > 1]
        for asked in asked_of(table, row, changes):
            as_it_is = known[()].get(asked.quantity)
            if asked.answer not in (as_it_is, *(one.get(asked.quantity) for one in lesser)):
                slips = asked.slips if as_it_is is None else {**asked.slips, "as_it_is": as_it_is}
                yield replace(asked, slips=MappingProxyType(slips))


def _results(table: LayerTable, layer: Layer) -> dict[str, int]:
    return {entry.quantity: entry.result for entry in sums(table, layer)}


def asked_of(
    table: LayerTable, layer: Layer, changes: tuple[Change, ...] = ()
) -> Iterator[Question]:
    """Return the questions about one row, none of which holds its answer."""
    read = read_field(table, layer)
    for entry in sums(table, layer):
        asked = Question(
            layer=layer,
            sum=entry,
            read=read,
            slips=_slips(layer, entry, read),
            changes=changes,
        )
        # The slips of a side round down.
        if r"\lceil" not in entry.formula and asked.answer not in asked.told:
            yield asked


def _slips(layer: Layer, entry: Sum, read: tuple[Pair, Pair] | None) -> Mapping[str, int]:
    """Return wrong answers with a reason; none of them is the right one by chance."""
    if entry.quantity in FIELD and read is not None:
        found = _field_slips(layer, read) if entry.quantity == "rf" else _jump_slips(layer, read)
    else:
        found = {
            "output_side": _side_slips,
            "params": _params_slips,
            "macs": _macs_slips,
            "activation_bytes": _memory_slips,
        }[entry.quantity](layer, entry.result)
    return MappingProxyType({name: value for name, value in found.items() if value != entry.result})


def _side_slips(layer: Layer, right: int) -> dict[str, int]:
    window = layer.window
    assert window is not None
    side, padding, stride = layer.input_shape[1], window.padding[0], window.stride[0]
    room = side - window.reach[0]
    return {
        "no_padding": room // stride + 1,
        "one_side": (room + padding) // stride + 1,
        "no_one": right - 1,
        "no_stride": room + 2 * padding + 1,
    }


def _params_slips(layer: Layer, right: int) -> dict[str, int]:
    outputs, inputs = layer.output_shape[0], layer.input_shape[0]
    patch, weights = prod(layer.kernel or ()), prod(weight_factors(layer))
    bias = right - weights
    return {
        "no_bias": weights,
        "bias": weights + outputs,
        "no_input_channels": patch * outputs + bias,
        "no_kernel": inputs * outputs + bias,
        "no_groups": weights * (layer.value("groups") or 1) + bias,
    }


def _macs_slips(layer: Layer, right: int) -> dict[str, int]:
    positions = prod(layer.output_shape[1:])
    return {
        "two": 2 * right,
        "no_positions": right // positions,
        "no_input_channels": prod(layer.kernel or ()) * layer.output_shape[0] * positions,
        "no_groups": right * (layer.value("groups") or 1),
    }


def _memory_slips(_: Layer, right: int) -> dict[str, int]:
    return {"no_bytes": right // BYTES}


def _field_slips(layer: Layer, read: tuple[Pair, Pair]) -> dict[str, int]:
    assert layer.window is not None
    (field, _), (jump, _) = read
    reach, dilation = layer.window.reach[0], layer.window.dilation[0]
    return {
        "no_jump": field + reach - 1,
        "kernel_alone": reach,
        "whole_kernel": field + (reach - 1 + dilation) * jump,
    }


def _jump_slips(layer: Layer, read: tuple[Pair, Pair]) -> dict[str, int]:
    assert layer.stride is not None
    return {"stride_alone": layer.stride[0], "added": read[1][0] + layer.stride[0]}
