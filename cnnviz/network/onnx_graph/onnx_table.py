"""From an ONNX file to the layer table: its own graph, by the rules that the spine has for PyTorch.

Rows, parameters, multiply-adds and receptive fields mean the same as in `network/trace`: an ONNX
node is made the call that PyTorch would have made, and the same rules follow the field through it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import onnx
import torch
from torch import Tensor

from cnnviz.errors import BadFile
from cnnviz.network.field.box import Field, picture
from cnnviz.network.field.call import Call
from cnnviz.network.field.rules import field_after
from cnnviz.network.onnx_graph.checked import MOST_ROWS, MOST_SUMMANDS, checked, unread
from cnnviz.network.onnx_graph.constants import Constant, Constants, settled
from cnnviz.network.onnx_graph.joined import SWISH, readers, swishes
from cnnviz.network.onnx_graph.operations import Meaning, Operation
from cnnviz.network.onnx_graph.operators import ALIASES, meaning_of, unknown
from cnnviz.network.onnx_graph.paths import Places, is_path
from cnnviz.network.onnx_graph.shapes import Inferred, Shape, unfitting
from cnnviz.network.trace.layers import INPUT
from cnnviz.network.trace.nodes import hyper_of, jump_of, window_of
from cnnviz.network.trace.table import Layer, LayerTable
from cnnviz.network.trace.tracing import Naming

_NO_MEMORY = frozenset(("flatten", "reshape", "permute", "getitem", "split", "Dropout", "expand"))
"""Steps that only change the view of their input, as those of PyTorch do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnnxNetwork:
    """What is known of an ONNX network.

    Attributes:
        last: Whether it reads a picture with its channels last.
        batch: Pictures that it reads at once.
        classes: Numbers that it writes for one picture; None if it is no classifier.
        softmax: Whether these are probabilities already.
    """

    table: LayerTable
    last: bool
    batch: int
    classes: int | None
    softmax: bool


def read_onnx(data: bytes, name: str, file: str) -> OnnxNetwork:
    """Return what is known of the network in a file; nothing of it is run.

    Args:
        data: The whole file.
        name: Name of the network, for its table.
        file: Name of the file, for messages.

    Raises:
        BadFile: If it cannot be read, for one of many reasons.
    """
    graph = settled(checked(data, file), file)
    walk = _walked(graph, file)
    if not any(row.output_shape for row in walk.rows):
        raise unfitting(file)
    if intricate(walk.rows):
        raise BadFile("onnx_large", f"{file} has too many steps", file=file, most=MOST_ROWS)
    output = graph.shapes.get(graph.output, ())
    classes = output[1] if len(output) >= 2 and set(output[2:]) <= {1} else None
    return OnnxNetwork(
        table=LayerTable(model=name, input_shape=graph.input_shape, layers=tuple(walk.rows)),
        last=graph.last,
        batch=graph.batch,
        classes=classes if output[:1] == (graph.batch,) else None,
        softmax=walk.rows[-1].kind == "Softmax",
    )


def tensor_names(model: onnx.ModelProto, file: str) -> dict[str, str]:
    """Return which tensor of a graph is what each row of its table writes, by the row's path.

    Args:
        model: A checked model; it loses its weights on the way.
        file: Name of the file, for messages.

    Raises:
        BadFile: As `read_onnx`.
    """
    return _walked(settled(model, file), file).written


def _walked(graph: Inferred, file: str) -> "_Walk":
    walk = _Walk(graph, file)
    walk.run()
    return walk


def intricate(rows: Sequence[Layer]) -> bool:
    """Return whether a table is more than what pages work out for a reader who waits."""
    return len(rows) > MOST_ROWS or any(
        row.kind == "add" and len(row.parents) > MOST_SUMMANDS for row in rows
    )


class _Walk:
    """Goes through the graph and writes a row for every step that depends on the picture."""

    def __init__(self, graph: Inferred, file: str) -> None:
        self.rows: list[Layer] = []
        self._graph, self._file = graph, file
        self._constants = Constants(graph, file)
        self._fields: dict[str, Field | None] = {
            graph.picture: picture((1, 2) if graph.last else (2, 3))
        }
        self._paths = {graph.picture: INPUT}
        self._tensors: dict[str, Tensor] = {}
        self._counted: set[str] = set()
        self._naming = Naming()

    @property
    def written(self) -> dict[str, str]:
        """The tensor that each row writes: the last one, where steps have become one row."""
        return {path: name for name, path in self._paths.items()}

    def run(self) -> None:
        """Write the rows.

        Raises:
            BadFile: If a step is of no known kind, or does not fit.
        """
        steps = [node for node in self._graph.nodes if not self._constants.take(node)]
        foreign = unknown(node.op_type for node in steps)
        if foreign:
            raise unread(self._file, foreign)
        self._readers = readers(steps)
        swish = swishes(steps)
        self._gates, self._products = set(swish), set(swish.values())
        rows = [node for node in steps if node.op_type not in ALIASES]
        self._places = Places([node for node in rows if node.output[0] not in self._products])
        for node in steps:
            self._step(node)

    def _step(self, node: onnx.NodeProto) -> None:
        if node.op_type in ALIASES or node.output[0] in self._products:
            gate = next((name for name in node.input if name in self._gates), node.input[0])
            self._alias(gate, node.output[0])
            return
        operation = Operation(node, self._graph.shapes, self._constants)
        try:
            meaning = meaning_of(operation)
            if node.output[0] in self._gates:
                meaning = Meaning(kind=SWISH)
            if self._is_bias(operation, meaning):
                return
            written = [self._tensor(name) for name in self._written(node)]
        except (KeyError, ValueError) as error:
            raise unfitting(self._file) from error
        self._parameters(operation, meaning)
        call = self._call(operation, meaning, written[0])
        field = field_after(call)
        for number, name in enumerate(self._written(node)):
            first = number == 0  # a split has a row for each of its parts
            self._row(operation, meaning, field, name, counts=first)

    def _written(self, node: onnx.NodeProto) -> list[str]:
        """Names of the outputs that are maps; of others than a split the first alone is one."""
        named = [name for name in node.output if name]
        return named if node.op_type == "Split" else named[:1]

    def _alias(self, source: str, name: str) -> None:
        self._fields[name] = self._fields.get(source)
        if source in self._paths:
            self._paths[name] = self._paths[source]

    def _row(
        self, op: Operation, meaning: Meaning, field: Field | None, name: str, *, counts: bool
    ) -> None:
        weights = [known for place in meaning.weights if (known := op.constant(place))]
        owner = weights[0].origin if weights else ""
        path = self._naming.fresh(self._places.of(op.node, meaning.kind, owner))
        self._fields[name], self._paths[name] = field, path
        if field is not None and field.dims is None and not field.whole:
            field = None  # flattened: positions are gone, so there is no box to speak of
        output = self._graph.shapes[name]
        free = meaning.kind in _NO_MEMORY
        maps = self._maps(op.node)
        self.rows.append(
            Layer(
                path=path,
                kind=meaning.kind,
                input_shape=tuple(self._graph.shapes[maps[0]][1:]) if maps else (),
                output_shape=tuple(output[1:]),
                params=sum(map(self._fresh, weights)) if counts else 0,
                macs=meaning.macs // self._graph.batch if counts else 0,
                activation_bytes=0 if free else 4 * self._tensor(name).numel() // output[0],
                rf=None if field is None else (field.vertical.size, field.horizontal.size),
                jump=jump_of(field),
                start=None if field is None else (field.vertical.start, field.horizontal.start),
                parents=self._parents(op.node),
                window=window_of(meaning.module),
                hyper=hyper_of(meaning.module),
            )
        )

    def _parents(self, node: onnx.NodeProto) -> tuple[str, ...]:
        read = [self._paths[name] for name in node.input if name in self._paths]
        return tuple(dict.fromkeys(read))

    def _maps(self, node: onnx.NodeProto) -> list[str]:
        """Names of the inputs that depend on the picture."""
        return [name for name in node.input if name in self._fields]

    def _call(self, op: Operation, meaning: Meaning, output: Tensor) -> Call:
        maps = self._maps(op.node)
        _, height, width = self._graph.input_shape
        return Call(
            kind=meaning.kind,
            module=meaning.module,
            args=(None, *meaning.args),
            kwargs={},
            inputs=tuple(self._tensor(name) for name in maps),
            fields=tuple(self._fields[name] for name in maps),
            output=output,
            picture=(height, width),
        )

    def _parameters(self, op: Operation, meaning: Meaning) -> None:
        """Add rows for parameters that a step reads which is no layer: ConvNeXt's layer scale.

        What a layer reads beside its weights is measured, not learned: the means of a batch norm.
        """
        if meaning.weights:
            return
        for name in filter(None, op.node.input):
            known = self._constants.get(name)
            if known is None or not self._is_parameter(known):
                continue
            if known.origin not in self._counted:
                self._paths[name] = path = self._naming.fresh(_named(known.origin))
                shape, params = known.shape, self._fresh(known)
                row = Layer(path=path, kind="Parameter", output_shape=shape, params=params)
                self.rows.append(row)

    def _is_parameter(self, known: Constant) -> bool:
        return known.learned and known.size > 1

    def _is_bias(self, op: Operation, meaning: Meaning) -> bool:
        """Make a sum with a vector the bias of the dense layer before it, as it is in PyTorch.

        A layer on more than two dimensions is exported as a product and a sum.
        """
        if meaning.kind != "add" or len(op.node.input) != 2 or not self.rows:
            return False
        for source, other in (op.node.input, reversed(op.node.input)):
            known, last = self._constants.get(other), self.rows[-1]
            if known is None or not self._is_parameter(known) or last.kind != "Linear":
                continue
            of_it = self._paths.get(source) == last.path and last.params == _weights_of(last)
            if of_it and known.shape == last.output_shape[-1:] and self._readers[source] == 1:
                self.rows[-1] = replace(last, params=last.params + self._fresh(known))
                self._alias(source, op.node.output[0])
                return True
        return False

    def _fresh(self, known: Constant) -> int:
        """Return the numbers of a weight that no earlier row counted."""
        if known.origin in self._counted or not known.learned:
            return 0
        self._counted.add(known.origin)
        return known.size

    def _tensor(self, name: str) -> Tensor:
        """Return a tensor of that shape without numbers, which the rules ask for its sides."""
        if name not in self._tensors:
            shape: Shape = self._graph.shapes[name]
            self._tensors[name] = torch.empty(shape, device="meta")
        return self._tensors[name]


def _weights_of(row: Layer) -> int:
    """Return how many numbers a dense layer has without its bias."""
    return (row.value("in_features") or 0) * (row.value("out_features") or 0)


def _named(origin: str) -> str:
    return origin if is_path(origin) else "parameter"
