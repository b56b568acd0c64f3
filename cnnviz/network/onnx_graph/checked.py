"""An ONNX file of a stranger, parsed, and refused where it is more than a graph of plain operators.

Nothing here follows a name to another file: weights that lie outside are refused before anything
else looks at the graph. It still belongs into a process that may be ended: protobuf is a parser.
"""

from collections.abc import Iterable, Iterator
from math import prod

import onnx
from onnx import checker, defs, inliner

from cnnviz.errors import BadFile

MOST_NODES = 20_000
"""Steps of a graph; ConvNeXt-Large has some 1,000."""

MOST_VALUES = 2**31
"""Numbers of one tensor, 8 GiB in float32."""

MOST_DIMENSIONS = 8

MOST_SIDE = 2048
"""Of the picture that a network reads; those of the published networks have at most 1,000."""

MOST_PIXELS = 2**23
"""Numbers of what a network reads at once: a photo is made that large for it."""

MOST_BATCH = 64
"""Pictures at once of a network that can take no other number."""

MOST_ROWS = 4000
"""Of a layer table; the networks of torchvision and timm have at most 2,000."""

MOST_SUMMANDS = 8
"""Of one sum: what each of them comes from is followed back to the picture."""

NAMES_TOLD = 5
"""Operators that a refusal names."""

_PLAIN = ("", "ai.onnx")
"""Domains of the standard's own operators."""

_ITEM_BYTES: dict[int, int] = {
    onnx.TensorProto.FLOAT: 4,
    onnx.TensorProto.FLOAT16: 2,
    onnx.TensorProto.BFLOAT16: 2,
    onnx.TensorProto.DOUBLE: 8,
    onnx.TensorProto.INT8: 1,
    onnx.TensorProto.UINT8: 1,
    onnx.TensorProto.INT32: 4,
    onnx.TensorProto.INT64: 8,
    onnx.TensorProto.BOOL: 1,
}


def checked(data: bytes, file: str) -> onnx.ModelProto:
    """Return the model in a file, its own functions written out.

    Args:
        data: The whole file.
        file: Its name, for the message.

    Raises:
        BadFile: If it is no model, is cut off, or holds what is not read here.
    """
    try:
        model = onnx.ModelProto.FromString(data)
        if model.functions:
            model = inliner.inline_local_functions(model)
    except Exception as error:  # a parser of foreign bytes may raise anything
        raise broken(file) from error
    if not model.graph.node or not model.opset_import:
        raise broken(file)  # some noise is a valid, empty message
    if len(model.graph.node) > MOST_NODES:
        raise BadFile(
            "onnx_large", f"{file} has more than {MOST_NODES} steps", file=file, most=MOST_NODES
        )
    _refuse_branches(model.graph, file)
    _refuse_domains(model, file)
    if model.graph.sparse_initializer:
        raise unread(file, ["SparseTensor"])
    for tensor in _tensors(model.graph):
        _check_tensor(tensor, file)
    for value in model.graph.output:
        if not value.type.tensor_type.HasField("shape"):
            value.type.tensor_type.shape.SetInParent()  # it is inferred: no reason to refuse a file
    try:
        checker.check_model(model)  # steps that read what no earlier one wrote: a circle is one
    except Exception as error:  # written in C++: a ValidationError, and others
        raise broken(file) from error
    return model


def broken(file: str) -> BadFile:
    """Return the refusal of what is no whole ONNX file."""
    return BadFile("onnx_broken", f"{file} is no ONNX network, or a broken one", file=file)


def unread(file: str, operators: Iterable[str]) -> BadFile:
    """Return the refusal of a network that computes in ways which are not counted here.

    Args:
        file: Name of the file.
        operators: What it uses; a few of them are told.
    """
    told = ", ".join(sorted({name[:40] for name in operators})[:NAMES_TOLD])
    return BadFile(
        "onnx_operators",
        f"{file} uses operators whose cost and field are not known here: {told}",
        file=file,
        operators=told,
    )


def _refuse_branches(graph: onnx.GraphProto, file: str) -> None:
    kinds = (onnx.AttributeProto.GRAPH, onnx.AttributeProto.GRAPHS)
    for node in graph.node:
        if any(attribute.type in kinds or attribute.graphs for attribute in node.attribute):
            raise BadFile(
                "onnx_branches",
                f"{file} decides while it runs what it computes ({node.op_type[:40]})",
                file=file,
                operator=node.op_type[:40],
            )


def _refuse_domains(model: onnx.ModelProto, file: str) -> None:
    foreign = [node.op_type for node in model.graph.node if node.domain not in _PLAIN]
    newest = defs.onnx_opset_version()
    later = [e.version for e in model.opset_import if e.domain in _PLAIN and e.version > newest]
    foreign += [f"opset {version}" for version in later]
    if foreign:
        raise unread(file, foreign)


def _tensors(graph: onnx.GraphProto) -> Iterator[onnx.TensorProto]:
    yield from graph.initializer
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.HasField("t"):
                yield attribute.t
            yield from attribute.tensors
            for sparse in (attribute.sparse_tensor, *attribute.sparse_tensors):
                yield from (sparse.values, sparse.indices)


def _check_tensor(tensor: onnx.TensorProto, file: str) -> None:
    if tensor.external_data or tensor.data_location == onnx.TensorProto.EXTERNAL:
        # The place is a path that the file chooses: it could name any file of the server.
        raise BadFile(
            "onnx_external",
            f"{file} keeps its weights in another file, which is not read",
            file=file,
        )
    dims = tuple(tensor.dims)
    if absurd(dims):
        raise too_large(file)
    size = _ITEM_BYTES.get(tensor.data_type)
    if tensor.raw_data and size is not None and len(tensor.raw_data) != size * prod(dims):
        raise broken(file)


def absurd(shape: tuple[int, ...]) -> bool:
    """Return whether no tensor of a network that anyone runs has this shape."""
    return len(shape) > MOST_DIMENSIONS or min(shape, default=1) < 0 or prod(shape) > MOST_VALUES


def photographic(shape: tuple[int, ...]) -> bool:
    """Return whether a photo can be made this large for a network, batch included."""
    return (
        not absurd(shape)
        and shape[0] <= MOST_BATCH
        and max(shape[1:]) <= MOST_SIDE
        and prod(shape) <= MOST_PIXELS
    )


def too_large(file: str) -> BadFile:
    """Return the refusal of a tensor that no machine here could hold."""
    return BadFile("onnx_absurd", f"{file} has a tensor of an absurd shape", file=file)
