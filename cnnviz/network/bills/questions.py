"""Questions about a network, made from its layer table, and what a wrong answer probably forgot."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from types import MappingProxyType

from cnnviz.network.bills.arithmetic import Sum, read_field, sums, weight_factors
from cnnviz.network.trace.table import Layer, LayerTable, Pair

ASKED = frozenset({"Conv2d", "MaxPool2d", "AvgPool2d", "Linear"})
"""Kinds of row that questions are about: those with an arithmetic worth doing by hand."""

BYTES = 4
"""Of a number in float32."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question with one whole number as its answer.

    Attributes:
        read: Field and jump of what the layer reads; None where it is no window.
        slips: Answers that are wrong for a known reason, by the name of the reason.
    """

    layer: Layer
    sum: Sum
    read: tuple[Pair, Pair] | None
    slips: Mapping[str, int]

    @property
    def quantity(self) -> str:
        """What is asked: a quantity of `arithmetic.Sum`."""
        return self.sum.quantity

    @property
    def answer(self) -> int:
        """The right answer."""
        return self.sum.result

    def slip(self, given: int) -> str | None:
        """Return the reason behind a wrong answer, or None where none is known."""
        return next((name for name, value in self.slips.items() if value == given), None)


def question(table: LayerTable, number: int) -> Question:
    """Return one of the many questions that a network gives.

    Neighbouring numbers ask for different quantities and, as a rule, about different layers; the
    same number always gives the same question, so that a link opens it.

    Args:
        table: Table of the network.
        number: From 0 upwards; past the last question they come round again.
    """
    rows = [layer for layer in table.layers if layer.kind in ASKED]
    by_quantity: dict[str, list[tuple[Layer, Sum]]] = {}
    for layer in rows:
        for entry in sums(table, layer):
            if r"\lceil" not in entry.formula:  # the slips of a side round down
                by_quantity.setdefault(entry.quantity, []).append((layer, entry))
    shuffled = random.Random(table.model)
    for entries in by_quantity.values():
        shuffled.shuffle(entries)
    quantities = list(by_quantity)
    entries = by_quantity[quantities[number % len(quantities)]]
    layer, entry = entries[number // len(quantities) % len(entries)]
    read = read_field(table, layer)
    return Question(layer=layer, sum=entry, read=read, slips=_slips(layer, entry, read))


def _slips(layer: Layer, entry: Sum, read: tuple[Pair, Pair] | None) -> Mapping[str, int]:
    """Return wrong answers with a reason; none of them is the right one by chance."""
    if entry.quantity in ("rf", "jump") and read is not None:
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
