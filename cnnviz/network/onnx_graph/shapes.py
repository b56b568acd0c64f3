"""The shapes of an ONNX graph: its input fixed to one picture, everything behind it inferred."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import prod
from typing import Any

import onnx
from numpy.typing import NDArray
from onnx import numpy_helper, shape_inference

from cnnviz.errors import BadFile
from cnnviz.network.onnx_graph.checked import absurd, broken, photographic, too_large

SIDE = 224
"""Height and width where the file leaves them open."""

COLOURS = 3
"""Channels where the file leaves them open."""

SMALL = 1024
"""Values of a constant that is kept: sizes, axes and paddings are short."""

_FLOATS = frozenset(
    (
        onnx.TensorProto.FLOAT,
        onnx.TensorProto.FLOAT16,
        onnx.TensorProto.BFLOAT16,
        onnx.TensorProto.DOUBLE,
    )
)

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inferred:
    """A graph whose every tensor has a shape.

    Attributes:
        nodes: In the order of computation.
        shapes: Of every tensor, by name, with the batch.
        floats: Names of the tensors that hold real numbers.
        weights: Shapes of the initialisers by name.
        small: Values of the short initialisers, by name.
        picture: Name of the picture.
        last: Whether its channels come last, as TensorFlow has them.
        output: Name of the first output.
        opset: Version of the operators.
    """

    nodes: tuple[onnx.NodeProto, ...]
    shapes: Mapping[str, Shape]
    floats: frozenset[str]
    weights: Mapping[str, Shape]
    small: Mapping[str, onnx.TensorProto]
    picture: str
    last: bool
    output: str
    opset: int

    @property
    def batch(self) -> int:
        """Pictures at once."""
        return self.shapes[self.picture][0]

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """Channels, height and width of the picture."""
        _, *sizes = self.shapes[self.picture]
        first, second, third = sizes
        return (third, first, second) if self.last else (first, second, third)


def inferred(model: onnx.ModelProto, file: str) -> Inferred:
    """Return the shapes of a checked model, which loses its weights on the way.

    Raises:
        BadFile: If it reads no picture, or its steps do not fit one another.
    """
    graph = model.graph
    weights = {tensor.name: tuple(tensor.dims) for tensor in graph.initializer}
    picture, last = _picture(graph, set(weights), file)
    real = {tensor.name for tensor in graph.initializer if tensor.data_type in _FLOATS}
    small = {t.name: _copied(t) for t in graph.initializer if prod(t.dims) <= SMALL}
    _leave_weights(graph, small)
    return _of(
        model,
        Inferred(
            nodes=(),
            shapes={},
            floats=frozenset(real | {picture}),
            weights=weights,
            small=small,
            picture=picture,
            last=last,
            output="",
            opset=max(e.version for e in model.opset_import if e.domain in ("", "ai.onnx")),
        ),
        file,
    )


def with_values(
    graph: Inferred, model: onnx.ModelProto, values: Mapping[str, NDArray[Any]], file: str
) -> Inferred:
    """Return a graph again, in which the values of some tensors are known.

    Args:
        graph: The graph.
        model: What it was inferred from; the steps that write these tensors are taken out of it.
        values: By the names of the tensors.
        file: Name of the file, for messages.

    Raises:
        BadFile: If its steps do not fit one another.
    """
    found = {name: numpy_helper.from_array(one, name) for name, one in values.items()}
    rest = [node for node in model.graph.node if not set(node.output) <= found.keys()]
    del model.graph.node[:]
    model.graph.node.extend(rest)
    model.graph.initializer.extend(found.values())
    shapes = {name: one.shape for name, one in values.items()}
    known = replace(graph, weights={**graph.weights, **shapes}, small={**graph.small, **found})
    return _of(model, known, file)


def _of(model: onnx.ModelProto, known: Inferred, file: str) -> Inferred:
    """Return what is known of a graph, with its steps and shapes."""
    shapes = _known_shapes(model, file) | dict(known.weights)
    graph = model.graph
    types = {v.name: v.type.tensor_type.elem_type for v in (*graph.value_info, *graph.output)}
    floats = {name for name, kind in types.items() if kind in _FLOATS}
    return replace(
        known,
        nodes=tuple(graph.node),
        shapes=shapes,
        floats=known.floats | floats,
        output=graph.output[0].name,
    )


def _picture(graph: onnx.GraphProto, weights: set[str], file: str) -> tuple[str, bool]:
    """Give the picture a size where it has none; return its name, and if its channels are last."""
    inputs = [value for value in graph.input if value.name not in weights]
    if len(inputs) != 1 or not graph.output:
        raise _no_picture(file)
    tensor = inputs[0].type.tensor_type
    dims = tensor.shape.dim
    if len(dims) != 4 or tensor.elem_type != onnx.TensorProto.FLOAT:
        raise _no_picture(file)
    sizes = [dim.dim_value if dim.HasField("dim_value") else 0 for dim in dims]
    last = sizes[3] in (1, 3, 4) and sizes[1] not in (1, 3, 4)
    channels, height, width = (3, 1, 2) if last else (1, 2, 3)
    for place, usual in ((0, 1), (channels, COLOURS), (height, SIDE), (width, SIDE)):
        dims[place].dim_value = sizes[place] if sizes[place] > 0 else usual
    shape = tuple(dim.dim_value for dim in dims)
    if not photographic(shape):
        raise too_large(file)
    return inputs[0].name, last


def _no_picture(file: str) -> BadFile:
    return BadFile(
        "onnx_input", f"{file} does not read one picture of channels, height and width", file=file
    )


def _copied(tensor: onnx.TensorProto) -> onnx.TensorProto:
    copy = onnx.TensorProto()
    copy.CopyFrom(tensor)
    return copy


def _leave_weights(graph: onnx.GraphProto, small: Mapping[str, onnx.TensorProto]) -> None:
    """Turn the large initialisers into inputs: the inference copies its model several times."""
    given = {value.name for value in graph.input}
    for tensor in graph.initializer:
        if tensor.name not in small and tensor.name not in given:
            graph.input.append(
                onnx.helper.make_tensor_value_info(tensor.name, tensor.data_type, tensor.dims)
            )
    del graph.initializer[:]
    graph.initializer.extend(small.values())


def _known_shapes(model: onnx.ModelProto, file: str) -> dict[str, Shape]:
    """Infer the shapes, into the model too.

    What the file itself says of shapes in between and behind is forgotten: it may be of another
    batch, and it may be wrong.
    """
    del model.graph.value_info[:]
    for value in model.graph.output:
        value.type.tensor_type.ClearField("shape")
    try:
        found = shape_inference.infer_shapes(model, strict_mode=True, data_prop=True)
    except Exception as error:  # written in C++: an InferenceError, and others
        raise unfitting(file) from error
    model.CopyFrom(found)
    graph = model.graph
    shapes = {
        value.name: tuple(dim.dim_value for dim in value.type.tensor_type.shape.dim)
        for value in (*graph.input, *graph.value_info, *graph.output)
        if value.type.tensor_type.HasField("shape")
        and all(dim.HasField("dim_value") for dim in value.type.tensor_type.shape.dim)
    }
    if any(absurd(shape) for shape in shapes.values()):
        raise too_large(file)
    return shapes


def unfitting(file: str) -> BadFile:
    """Return the refusal of a graph whose steps do not fit one another."""
    return BadFile(
        "onnx_shapes", f"the shapes of {file} cannot be told: its steps do not fit", file=file
    )


def numbers(tensor: onnx.TensorProto, file: str) -> NDArray[Any]:
    """Return the values of a short tensor.

    Raises:
        BadFile: If it has not as many as it says.
    """
    try:
        return numpy_helper.to_array(tensor)
    except Exception as error:
        raise broken(file) from error
