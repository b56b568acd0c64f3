"""What of an ONNX graph does not depend on the picture: weights, and the arithmetic of sizes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import prod
from typing import Any, cast

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from onnx.reference import ReferenceEvaluator

from cnnviz.network.onnx_graph.shapes import (
    SMALL,
    Inferred,
    Shape,
    inferred,
    numbers,
    with_values,
)

_FORMS = frozenset("Transpose Unsqueeze Squeeze Reshape Cast Flatten".split())
"""Steps that give a weight another form: it stays the same weight."""

_SIZES = frozenset(
    """Add Sub Mul Div Neg Abs Floor Ceil Min Max Mod Concat Gather Slice Reshape Transpose
    Unsqueeze Squeeze Cast ConstantOfShape Identity Range Expand Where Equal Less Greater Not And Or
    Sqrt Pow ReduceProd ReduceSum ReduceMin ReduceMax""".split()
)
"""Steps of whose short results the values are computed: exporters reckon with sizes."""

ROUNDS = 8
"""Of arithmetic and shapes in turn: what is computed from a shape behind a computed padding …"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Constant:
    """A tensor that is the same for every picture.

    Attributes:
        origin: Name of the weight that it is, in whatever form.
        learned: Whether it may be a parameter: a stored tensor, not one that a step writes down.
        values: Its numbers, where they are few.
    """

    origin: str
    shape: Shape
    learned: bool
    values: NDArray[Any] | None = None

    @property
    def size(self) -> int:
        """How many numbers it has."""
        return prod(self.shape)


class Constants:
    """The constants of a graph, found step by step.

    Args:
        graph: The graph.
        file: Name of the file, for messages.
    """

    def __init__(self, graph: Inferred, file: str) -> None:
        self._graph = graph
        small = {name: numbers(tensor, file) for name, tensor in graph.small.items()}
        self._known = {
            name: Constant(
                origin=name,
                shape=shape,
                learned=name in graph.floats,
                values=small.get(name),
            )
            for name, shape in graph.weights.items()
        }

    def get(self, name: str) -> Constant | None:
        """Return the constant of that name, or None where it depends on the picture."""
        return self._known.get(name)

    def take(self, node: onnx.NodeProto) -> bool:
        """Return whether a step depends on no picture; then its results are known from now on."""
        inputs = [name for name in node.input if name]
        shapes = self._graph.shapes
        if node.op_type in ("Shape", "Size") and inputs and inputs[0] in shapes:
            self._measure(node, shapes[inputs[0]])
            return True
        if not all(name in self._known for name in inputs):
            return False
        if not inputs and node.op_type != "Constant":
            return False  # random numbers
        for name in node.output:
            self._known[name] = self._result(node, name, inputs)
        return True

    def _measure(self, node: onnx.NodeProto, shape: Shape) -> None:
        given = {entry.name: helper.get_attribute_value(entry) for entry in node.attribute}
        part = shape[given.get("start", 0) : given.get("end", len(shape))]
        values = np.array(prod(shape) if node.op_type == "Size" else part, np.int64)
        self._known[node.output[0]] = Constant(
            origin=node.output[0], shape=values.shape, learned=False, values=values
        )

    def _result(self, node: onnx.NodeProto, name: str, inputs: list[str]) -> Constant:
        first = self._known[inputs[0]] if inputs else None
        values = self._values(node, name, inputs)
        shape = self._graph.shapes.get(name, () if values is None else values.shape)
        found = Constant(origin=name, shape=shape, learned=False, values=values)
        if first is None:
            return found
        if node.op_type == "ConstantOfShape":
            # As files without their numbers have it, in place of every weight.
            return replace(found, learned=name in self._graph.floats)
        if node.op_type == "Identity":
            # PyTorch's exporter stores tensors of equal numbers once, and names them one by one.
            return replace(found, learned=first.learned)
        if node.op_type in _FORMS:
            return replace(found, origin=first.origin, learned=first.learned)
        return found

    def _values(self, node: onnx.NodeProto, name: str, inputs: list[str]) -> NDArray[Any] | None:
        if node.op_type == "Constant":
            return _written(node)
        given = {one: self._known[one].values for one in inputs}
        if node.op_type not in _SIZES or any(values is None for values in given.values()):
            return None
        if self._size(node, name, given) > SMALL:
            return None
        try:
            session = ReferenceEvaluator(_alone(node, given, name), opsets={"": self._graph.opset})
            return np.asarray(cast("list[Any]", session.run([name], given))[0])
        except Exception:  # noqa: BLE001 - an unusual form of a step: its value is then not known
            return None

    def _size(
        self, node: onnx.NodeProto, name: str, given: Mapping[str, NDArray[Any] | None]
    ) -> int:
        """Return how many numbers a step writes, before it does: a number may tell it to."""
        shape, first = self._graph.shapes.get(name), given[node.input[0]]
        if shape is not None:
            return prod(shape)
        if node.op_type == "ConstantOfShape" and first is not None:
            return prod(int(side) for side in first.reshape(-1))
        grows = node.op_type in ("Expand", "Range")
        return SMALL + 1 if grows else 0


def settled(model: onnx.ModelProto, file: str) -> Inferred:
    """Return the graph of a checked model, with the shapes that its own arithmetic leads to.

    A padding that the graph computes is a number only when its steps have been computed.

    Raises:
        BadFile: If it reads no picture, or its steps do not fit one another.
    """
    graph = inferred(model, file)
    for _ in range(ROUNDS):
        written = {name for node in graph.nodes for name in node.output if name}
        if written <= graph.shapes.keys():
            break
        constants = Constants(graph, file)
        steps = [node for node in graph.nodes if constants.take(node)]
        values = {
            name: known.values
            for node in steps
            for name in node.output
            if (known := constants.get(name)) and known.values is not None
        }
        sizes = {name: one for name, one in values.items() if one.dtype == np.int64}
        if not sizes:
            break
        graph = with_values(graph, model, sizes, file)
    return graph


def _alone(
    node: onnx.NodeProto, given: Mapping[str, NDArray[Any] | None], output: str
) -> onnx.GraphProto:
    """Return a graph of one step."""
    inputs = [
        helper.make_tensor_value_info(
            name, helper.np_dtype_to_tensor_dtype(values.dtype), values.shape
        )
        for name, values in given.items()
        if values is not None
    ]
    return helper.make_graph([node], "step", inputs, [onnx.ValueInfoProto(name=output)])


def _written(node: onnx.NodeProto) -> NDArray[Any] | None:
    """Return the numbers that a step of the kind Constant writes, where they are few."""
    attribute = node.attribute[0]
    value = helper.get_attribute_value(attribute)
    if isinstance(value, onnx.TensorProto):
        return numpy_helper.to_array(value) if prod(value.dims) <= SMALL else None
    if attribute.name in ("value_int", "value_ints"):
        return np.asarray(value, np.int64)
    if attribute.name in ("value_float", "value_floats"):
        return np.asarray(value, np.float32)
    return None
