"""Questions about a network, made from its layer table, and what a wrong answer probably forgot."""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain, zip_longest
from math import prod
from types import MappingProxyType

from cnnviz.network.bills.arithmetic import Sum, read_field, sums, weight_factors
from cnnviz.network.trace.table import Layer, LayerTable, Pair

ASKED = frozenset({"Conv2d", "MaxPool2d", "AvgPool2d", "Linear"})
"""Kinds of row that questions are about: those with an arithmetic worth doing by hand."""

FIELD = ("rf", "jump")
"""Quantities that follow from windows, not from channels."""

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
        groups = self.layer.value("groups") or 1
        bits = [8 * BYTES] if self.quantity == "activation_bytes" else []  # "in float32"
        return frozenset((*named, *bits, groups, *chain(*self.shapes), *chain(*pairs)))

    def reasons(self, given: int) -> tuple[str, ...]:
        """Return every reason that is known to lead to a wrong answer."""
        return tuple(name for name, value in self.slips.items() if value == given)


def question(table: LayerTable, number: int) -> Question:
    """Return one of the many questions that a network gives.

    Neighbouring numbers ask for different quantities as long as there are any, and none comes twice
    before all have come; the same number always gives the same question, so that a link opens it.

    Args:
        table: Table of the network.
        number: From 0 upwards; past the last question they come round again.
    """
    asked = questions(table)
    return asked[number % len(asked)]


def questions(table: LayerTable) -> tuple[Question, ...]:
    """Return every question that a network gives and that does not hold its own answer."""
    by_quantity: dict[str, list[Question]] = {}
    for layer in table.layers:
        if layer.kind not in ASKED:
            continue
        read = read_field(table, layer)
        for entry in sums(table, layer):
            asked = Question(layer=layer, sum=entry, read=read, slips=_slips(layer, entry, read))
            # The slips of a side round down.
            if r"\lceil" not in entry.formula and asked.answer not in asked.told:
                by_quantity.setdefault(entry.quantity, []).append(asked)
    shuffled = random.Random(table.model)
    for entries in by_quantity.values():
        shuffled.shuffle(entries)
    rounds = zip_longest(*by_quantity.values())
    return tuple(asked for one in rounds for asked in one if asked is not None)


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
