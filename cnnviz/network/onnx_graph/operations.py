"""One step of an ONNX graph, with what its operators are asked for: shapes, options, constants."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any

import onnx
from onnx import helper
from torch import nn

from cnnviz.network.onnx_graph.constants import Constant, Constants
from cnnviz.network.onnx_graph.shapes import Shape

Option = Any


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Meaning:
    """A step in the spine's own words.

    Attributes:
        kind: What it does, as a row of the layer table has it.
        module: The layer of PyTorch that does the same, without numbers; None for a function.
        args: Arguments behind the first tensor, as PyTorch's function of that name takes them.
        weights: Which of its inputs are parameters.
        macs: Multiply-adds, of all pictures of a batch.
    """

    kind: str
    module: nn.Module | None = None
    args: tuple[Any, ...] = ()
    weights: tuple[int, ...] = ()
    macs: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """A step, and what is known of its inputs."""

    node: onnx.NodeProto
    shapes: Mapping[str, Shape]
    constants: Constants
    options: Mapping[str, Option] = field(init=False)

    def __post_init__(self) -> None:
        found = {one.name: helper.get_attribute_value(one) for one in self.node.attribute}
        object.__setattr__(self, "options", found)

    @property
    def kind(self) -> str:
        """The operator."""
        return str(self.node.op_type)

    def option(self, name: str, default: Option = None) -> Option:
        """Return an option of the step."""
        return self.options.get(name, default)

    def has(self, place: int) -> bool:
        """Return whether an input is given."""
        return place < len(self.node.input) and bool(self.node.input[place])

    def shape(self, place: int = 0) -> Shape:
        """Return the shape of an input, with the batch."""
        name = self.node.input[place]
        known = self.constants.get(name)
        return known.shape if known is not None else self.shapes[name]

    @property
    def output(self) -> Shape:
        """The shape of its first output, with the batch."""
        return self.shapes[self.node.output[0]]

    @property
    def written(self) -> int:
        """Numbers that it writes, for all pictures of a batch."""
        return prod(self.output)

    def constant(self, place: int) -> Constant | None:
        """Return an input that depends on no picture."""
        return self.constants.get(self.node.input[place]) if self.has(place) else None

    def whole(self, place: int, name: str) -> list[int] | None:
        """Return whole numbers that are an input, as newer files have it, or an option.

        Raises:
            ValueError: If they depend on the picture.
        """
        if not self.has(place):
            given = self.option(name)
            return None if given is None else [int(one) for one in given]
        found = self.constant(place)
        if found is None or found.values is None:
            raise ValueError(name)
        return [int(one) for one in found.values.reshape(-1)]

    def number(self, place: int, name: str) -> float | None:
        """Return a number that is an input, as newer files have it, or an option."""
        if not self.has(place):
            given = self.option(name)
            return None if given is None else float(given)
        found = self.constant(place)
        if found is None or found.values is None or found.size != 1:
            return None
        return float(found.values.reshape(-1)[0])
