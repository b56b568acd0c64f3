"""The graph of a module: rows as nodes, what they read as edges, and which way is a shortcut."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cnnviz.errors import NotTraceable
from cnnviz.network.structure.roles import Role, role_of
from cnnviz.network.trace.table import Layer, LayerTable, Pair

INPUT = "input"
OUTPUT = "output"

WEIGHTED = frozenset({Role.CONV, Role.LINEAR, Role.MODULE})
"""Roles of what learns; a folded module does."""

END = "output:0"
"""Path of the tensor that leaves; unlike that of any row: LeNet-5 has a layer named "output"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One row of the layer table as a block diagram shows it, or an end of the block.

    Attributes:
        path: Path of the row; "input:0", "input:1" … and "output:0" for the ends.
        in_channels: Channels (or features) read; None where the word makes no sense.
        source: For an input, the row outside that it stands for ("input" is the picture); else "".
        steps: Rows that it stands for: many in a folded module.
    """

    path: str
    kind: str
    role: Role = Role.OTHER
    kernel: Pair | None = None
    stride: Pair | None = None
    groups: int = 1
    in_channels: int | None = None
    out_channels: int | None = None
    input_shape: tuple[int, ...]
    output_shape: tuple[int, ...]
    params: int = 0
    macs: int = 0
    source: str = ""
    steps: int = 1

    @property
    def is_end(self) -> bool:
        """Whether it is an input or the output, not a row."""
        return self.kind in (INPUT, OUTPUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A tensor that goes from one node to another.

    Attributes:
        is_shortcut: Whether it lies on the way around the weights of a residual block.
    """

    source: str
    target: str
    is_shortcut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockGraph:
    """What happens inside one module.

    Attributes:
        path: Path of the module; "" is the whole network.
        nodes: Inputs, rows in the order of computation, output.
        edges: In the order of their targets, then of their arguments.
    """

    path: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    @property
    def rows(self) -> tuple[Node, ...]:
        """The nodes that are rows of the layer table."""
        return tuple(node for node in self.nodes if not node.is_end)

    @property
    def inputs(self) -> tuple[Node, ...]:
        """The tensors that come from outside."""
        return tuple(node for node in self.nodes if node.kind == INPUT)

    @property
    def output(self) -> Node:
        """What leaves."""
        return self.nodes[-1]


def block_graph(table: LayerTable, path: str) -> BlockGraph:
    """Return the graph of any module.

    Args:
        table: Table of the network.
        path: Path of the module ("layer2.0", "inception3a"); "" is the whole network.

    Raises:
        KeyError: If the network has no such module.
        NotTraceable: If the table knows no connections.
    """
    rows = table.under(path) if path else tuple(row for row in table.layers if row.output_shape)
    if not rows:
        raise KeyError(path)
    return rows_graph(table, rows, path)


def rows_graph(table: LayerTable, rows: Sequence[Layer], path: str) -> BlockGraph:
    """Return the graph of any rows that follow one another.

    Args:
        table: Table of the network.
        rows: Some of its rows, in the order of computation.
        path: Name of the part that they make.

    Raises:
        NotTraceable: If the table knows no connections.
    """
    need_connections(table)
    inside = {row.path for row in rows}
    shapes = {INPUT: table.input_shape} | {row.path: row.output_shape for row in table.layers}
    outside = dict.fromkeys(p for row in rows for p in row.parents if p not in inside)
    names = {parent: f"{INPUT}:{number}" for number, parent in enumerate(outside)}
    edges = [
        Edge(source=names.get(parent, parent), target=row.path)
        for row in rows
        for parent in row.parents
    ]
    exits = _exits(table, rows, inside)
    edges += [Edge(source=row.path, target=END) for row in exits]
    nodes = (
        *(_end(names[parent], INPUT, shapes[parent], parent) for parent in outside),
        *(node_of(row) for row in rows),
        _end(END, OUTPUT, exits[-1].output_shape),
    )
    return BlockGraph(path=path, nodes=nodes, edges=_marked(nodes, edges))


def need_connections(table: LayerTable) -> None:
    """Refuse a table that does not know which layer reads which.

    Raises:
        NotTraceable: If it was heard from modules.
    """
    if not table.recorded:
        raise NotTraceable(
            "no_connections",
            f"{table.model} cannot be recorded as a graph, so nobody knows which layer reads which",
            name=table.model,
        )


def _exits(table: LayerTable, rows: Iterable[Layer], inside: set[str]) -> list[Layer]:
    """Return rows that something outside reads, or that nothing reads: the result."""
    read_inside = {parent for row in rows for parent in row.parents}
    read_outside = {
        parent for row in table.layers if row.path not in inside for parent in row.parents
    }
    return [row for row in rows if row.path in read_outside or row.path not in read_inside]


def _end(path: str, kind: str, shape: tuple[int, ...], source: str = "") -> Node:
    return Node(path=path, kind=kind, input_shape=shape, output_shape=shape, source=source)


def node_of(row: Layer) -> Node:
    """Return a row as a block diagram shows it."""
    return Node(
        path=row.path,
        kind=row.kind,
        role=role_of(row.kind),
        kernel=row.kernel,
        stride=row.stride,
        groups=_number(row, "groups") or 1,
        in_channels=_number(row, "in_channels", "in_features", "num_features"),
        out_channels=_number(row, "out_channels", "out_features", "num_features"),
        input_shape=row.input_shape,
        output_shape=row.output_shape,
        params=row.params,
        macs=row.macs,
    )


def _number(row: Layer, *names: str) -> int | None:
    return next((value for name in names if (value := row.value(name)) is not None), None)


def grouped_graph(
    table: LayerTable, members: Sequence[tuple[Node, Sequence[Layer]]], path: str = ""
) -> BlockGraph:
    """Return the graph of a whole network in which some nodes stand for many rows.

    Args:
        table: Table of the network.
        members: Every node with its rows, in the order of computation.
        path: Name of the part that they make.

    Raises:
        NotTraceable: If the table knows no connections.
    """
    need_connections(table)
    home = {row.path: node.path for node, rows in members for row in rows}
    start = _end(f"{INPUT}:0", INPUT, table.input_shape, INPUT)
    pairs = {
        (home.get(parent, start.path), node.path): None
        for node, rows in members
        for row in rows
        for parent in row.parents
    }
    last = members[-1][0]
    pairs[last.path, END] = None
    nodes = (start, *(node for node, _ in members), _end(END, OUTPUT, last.output_shape))
    edges = [Edge(source=a, target=b) for a, b in pairs if a != b]
    return BlockGraph(path=path, nodes=nodes, edges=_marked(nodes, edges))


def _marked(nodes: Iterable[Node], edges: Iterable[Edge]) -> tuple[Edge, ...]:
    """Return the edges, those of a shortcut marked."""
    edges = tuple(edges)
    sources: dict[str, list[str]] = {}
    for edge in edges:
        sources.setdefault(edge.target, []).append(edge.source)
    known = {node.path: node for node in nodes}
    way = set[tuple[str, str]]()
    for node in nodes:
        if node.kind == "add":
            way |= _shortcut(node.path, known, sources)
    return tuple(
        Edge(source=e.source, target=e.target, is_shortcut=(e.source, e.target) in way)
        for e in edges
    )


def _shortcut(
    add: str, nodes: Mapping[str, Node], sources: Mapping[str, Sequence[str]]
) -> set[tuple[str, str]]:
    """Return the edges of the summand with the fewest weighted rows of its own.

    Both summands come from one tensor; what only one of them depends on is its branch. Nothing is a
    shortcut where the branches weigh the same, as in a plain sum of two convolutions.
    """
    parents = dict.fromkeys(sources.get(add, ()))
    if len(parents) < 2:
        return set()
    behind = {parent: _behind(parent, sources) for parent in parents}
    own = {
        parent: behind[parent].difference(*(behind[p] for p in parents if p != parent))
        for parent in parents
    }
    # The fewest weighted rows, not none: a projection is the shortcut of its block all the same,
    # with one convolution where the other way has two or three.
    weighted = {
        parent: sum(nodes[path].role in WEIGHTED for path in own[parent]) for parent in parents
    }
    lightest = min(weighted.values())
    light = [parent for parent in parents if weighted[parent] == lightest]
    if len(light) > 1:
        return set()
    branch = own[light[0]]
    into = {(source, target) for target in branch for source in sources.get(target, ())}
    return into | {(light[0], add)}


def _behind(path: str, sources: Mapping[str, Sequence[str]]) -> set[str]:
    """Return a node and all that it depends on."""
    found, waiting = set[str](), [path]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += sources.get(current, ())
    return found
