"""Questions about a network, made from its layer table, and what a wrong answer probably forgot."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cnnviz.analysis.arithmetic import Sum, sums
from cnnviz.analysis.table import Layer, LayerTable

ASKED = frozenset({"Conv2d", "MaxPool2d", "AvgPool2d", "Linear"})
"""Kinds of row that questions are about: those with an arithmetic worth doing by hand."""

BYTES = 4
"""Of a number in float32."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question with one whole number as its answer.

    Attributes:
        layer: The row that it is about.
        sum: What is asked, and the formula that answers it.
        slips: Answers that are wrong for a known reason, by the name of the reason.
    """

    layer: Layer
    sum: Sum
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
        """The reason behind a wrong answer, or None where none is known."""
        return next((name for name, value in self.slips.items() if value == given), None)


def question(table: LayerTable, number: int) -> Question:
    """One of the many questions that a network gives.

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
            by_quantity.setdefault(entry.quantity, []).append((layer, entry))
    shuffled = random.Random(table.model)
    for entries in by_quantity.values():
        shuffled.shuffle(entries)
    quantities = list(by_quantity)
    entries = by_quantity[quantities[number % len(quantities)]]
    layer, entry = entries[number // len(quantities) % len(entries)]
    return Question(layer=layer, sum=entry, slips=_slips(layer, entry))


def _slips(layer: Layer, entry: Sum) -> Mapping[str, int]:
    """Wrong answers with a reason; none of them is the right one by chance."""
    found = {
        "output_side": _side_slips,
        "params": _params_slips,
        "macs": _macs_slips,
        "activation_bytes": _memory_slips,
        "rf": _field_slips,
        "jump": _jump_slips,
    }[entry.quantity](layer, entry.result)
    return MappingProxyType({name: value for name, value in found.items() if value != entry.result})


def _first(layer: Layer, name: str, default: int) -> int:
    value = layer.value(name)
    return value[0] if isinstance(value, tuple) else default if value is None else value


def _side_slips(layer: Layer, right: int) -> dict[str, int]:
    side, kernel = layer.input_shape[1], _first(layer, "kernel_size", 1)
    padding, stride = _first(layer, "padding", 0), _first(layer, "stride", 1)
    return {
        "no_padding": (side - kernel) // stride + 1,
        "one_side": (side + padding - kernel) // stride + 1,
        "no_one": right - 1,
        "no_stride": side + 2 * padding - kernel + 1,
    }


def _patch(layer: Layer) -> int:
    """Positions of a convolution's window; 1 for a dense layer."""
    kernel = layer.value("kernel_size")
    return kernel[0] * kernel[1] if isinstance(kernel, tuple) else 1


def _params_slips(layer: Layer, right: int) -> dict[str, int]:
    outputs, inputs = layer.output_shape[0], layer.input_shape[0]
    groups = _first(layer, "groups", 1)
    weights = _patch(layer) * inputs // groups * outputs
    bias = right - weights
    return {
        "no_bias": weights,
        "bias": weights + outputs,
        "no_input_channels": _patch(layer) * outputs + bias,
        "no_kernel": inputs * outputs + bias,
        "no_groups": weights * groups + bias,
    }


def _macs_slips(layer: Layer, right: int) -> dict[str, int]:
    outputs, inputs = layer.output_shape[0], layer.input_shape[0]
    positions = right // (_patch(layer) * inputs * outputs // _first(layer, "groups", 1))
    return {
        "two": 2 * right,
        "no_positions": right // positions,
        "no_input_channels": _patch(layer) * outputs * positions,
        "no_groups": right * _first(layer, "groups", 1),
    }


def _memory_slips(_: Layer, right: int) -> dict[str, int]:
    return {"no_bytes": right // BYTES}


def _field_slips(layer: Layer, right: int) -> dict[str, int]:
    reach = _first(layer, "kernel_size", 1) - 1
    jump = layer.jump[0] // _first(layer, "stride", 1) if layer.jump else 1
    return {
        "no_jump": right - reach * jump + reach,
        "kernel_alone": reach + 1,
        "whole_kernel": right + jump,
    }


def _jump_slips(layer: Layer, right: int) -> dict[str, int]:
    stride = _first(layer, "stride", 1)
    return {"stride_alone": stride, "added": right // stride + stride}
