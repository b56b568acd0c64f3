"""How a graph falls apart into ways: stacks, the trunk, branches with rows of their own, lanes."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from cnnviz.network.structure.roles import Role
from cnnviz.network.trace.graph import BlockGraph, Edge, Node

Span = tuple[float, float]
Item = TypeVar("Item")

ATTACHED = frozenset({Role.NORM, Role.ACTIVATION})
DROPOUTS = frozenset({"dropout", "dropout2d", "alphadropout", "stochasticdepth"})
HEADS = frozenset({Role.CONV, Role.LINEAR, Role.NORM})


@dataclass(frozen=True, slots=True, kw_only=True)
class StackPath:
    """A chain of stacks.

    Attributes:
        stacks: Numbers of its stacks, at least one.
        fork: Number of the stack that it reads; None for a chain that starts at an input.
        join: Number of the stack that reads it; None for a chain that ends at the output.
    """

    stacks: tuple[int, ...]
    fork: int | None = None
    join: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """Lines without rows that leave one stack."""

    source: int
    targets: tuple[int, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphParts:
    """A graph, fallen apart.

    Attributes:
        stacks: Nodes that lie directly on each other: a convolution, its norm, its activation.
        edges: Between stacks, in topological order, with the first graph edge they stand for.
        trunk: The longest way.
        branches: Every other chain, in the order of computation.
    """

    stacks: tuple[tuple[Node, ...], ...]
    edges: dict[tuple[int, int], Edge]
    trunk: StackPath
    branches: tuple[StackPath, ...]
    lanes: tuple[Lane, ...]

    def columns(self, span: Callable[[StackPath], Span]) -> list[list[StackPath]]:
        """Return the branches from left to right; what is never side by side shares a column."""
        return self._around(self.trunk, span)

    def lane_columns(self, span: Callable[[Lane], Span]) -> list[list[Lane]]:
        """Return the lanes from left to right, packed like the branches."""
        return _packed(self.lanes, span)

    def _around(
        self, branch: StackPath, span: Callable[[StackPath], Span]
    ) -> list[list[StackPath]]:
        left, right = list[StackPath](), list[StackPath]()
        for child in self.branches:
            if child.fork in branch.stacks or (child.fork is None and branch is self.trunk):
                (left if self._is_before(child, branch) else right).append(child)
        return [*self._side(left, span), [branch], *self._side(right, span)]

    def _side(
        self, children: list[StackPath], span: Callable[[StackPath], Span]
    ) -> list[list[StackPath]]:
        """Return one side's columns: leaves share, a branch with branches has its own."""
        stacks = {child.fork for child in self.branches}
        parents = [child for child in children if stacks.intersection(child.stacks)]
        shared = _packed([child for child in children if child not in parents], span)
        keyed = [(column[0].stacks[0], [column]) for column in shared]
        keyed += [(parent.stacks[0], self._around(parent, span)) for parent in parents]
        return [
            column for _, columns in sorted(keyed, key=lambda pair: pair[0]) for column in columns
        ]

    def _is_before(self, child: StackPath, branch: StackPath) -> bool:
        """Return whether a branch is computed before what it stands beside."""
        beside = [stack for stack in branch.stacks if child.fork is None or stack > child.fork]
        return bool(beside) and child.stacks[0] < beside[0]


def split_graph(graph: BlockGraph) -> GraphParts:
    """Take a graph apart."""
    # A block is read along its longest way: that is fixed as one straight column first, and all
    # else hangs on it, so that another branch moves no row of the trunk aside.
    stacks = _stacks(graph)
    home = {node.path: number for number, stack in enumerate(stacks) for node in stack}
    edges: dict[tuple[int, int], Edge] = {}
    for edge in graph.edges:
        ends = home[edge.source], home[edge.target]
        if ends[0] != ends[1]:
            edges.setdefault(ends, edge)
    edges = dict(sorted(edges.items()))
    trunk = StackPath(stacks=_longest(stacks, edges))
    branches = _branches(len(stacks), edges, trunk)
    return GraphParts(
        stacks=stacks,
        edges=edges,
        trunk=trunk,
        branches=branches,
        lanes=_lanes(edges, (trunk, *branches)),
    )


def _stacks(graph: BlockGraph) -> tuple[tuple[Node, ...], ...]:
    readers = Counter(edge.source for edge in graph.edges)
    parents: dict[str, list[str]] = {}
    for edge in graph.edges:
        parents.setdefault(edge.target, []).append(edge.source)
    stacks: list[list[Node]] = []
    tails: dict[str, list[Node]] = {}
    for node in graph.nodes:
        above = parents.get(node.path, [])
        stack = tails.get(above[0]) if len(above) == 1 and readers[above[0]] == 1 else None
        if stack is not None and _is_attached(node) and stack[0].role in HEADS:
            tails.pop(above[0])
        else:
            stack = []
            stacks.append(stack)
        stack.append(node)
        tails[node.path] = stack
    return tuple(tuple(stack) for stack in stacks)


def _is_attached(node: Node) -> bool:
    return node.role in ATTACHED or node.kind.lower() in DROPOUTS


def _longest(
    stacks: tuple[tuple[Node, ...], ...], edges: Iterable[tuple[int, int]]
) -> tuple[int, ...]:
    """Return the way to the output over most stacks, of equal ways the first.

    What works on one number a channel (the gate of a squeeze-and-excitation block) does not count:
    the maps go the other way.
    """
    best = [(0, 0)] * len(stacks)
    before: dict[int, int] = {}
    for source, target in edges:
        # Without this the trunk of an SE block would run through its gate, which has more rows.
        weight = 0 if _is_gate(stacks[source]) else 1
        length = best[source][0] + weight, best[source][1] - (1 - weight)
        if target not in before or length > best[target]:
            best[target], before[target] = length, source
    way = [len(stacks) - 1]
    while way[-1] in before:
        way.append(before[way[-1]])
    return tuple(reversed(way))


def _is_gate(stack: tuple[Node, ...]) -> bool:
    shape = stack[-1].output_shape
    return len(shape) != 3 or shape[1:] == (1, 1)


def _branches(
    count: int, edges: Iterable[tuple[int, int]], trunk: StackPath
) -> tuple[StackPath, ...]:
    visited = set(trunk.stacks)
    found = []
    for start in range(count):
        if start in visited:
            continue
        chain = [start]
        while following := _next(chain[-1], edges, visited):
            chain.append(following)
        visited.update(chain)
        forks = [source for source, target in edges if target == start]
        joins = [target for source, target in edges if source == chain[-1]]
        found.append(
            StackPath(
                stacks=tuple(chain),
                fork=forks[0] if forks else None,
                join=joins[0] if joins else None,
            )
        )
    return tuple(found)


def _next(stack: int, edges: Iterable[tuple[int, int]], visited: set[int]) -> int | None:
    following = (target for source, target in edges if source == stack)
    return next((target for target in following if target not in visited), None)


def _lanes(edges: dict[tuple[int, int], Edge], branches: tuple[StackPath, ...]) -> tuple[Lane, ...]:
    drawn = set[tuple[int, int]]()
    for branch in branches:
        ends = [branch.fork, *branch.stacks, branch.join]
        drawn |= set(pairwise(number for number in ends if number is not None))
    rest: dict[int, list[int]] = {}
    for source, target in edges:
        if (source, target) not in drawn:
            rest.setdefault(source, []).append(target)
    return tuple(
        Lane(
            source=source,
            targets=tuple(targets),
            edges=tuple(edges[source, target] for target in targets),
        )
        for source, targets in rest.items()
    )


def _packed(items: Iterable[Item], span: Callable[[Item], Span]) -> list[list[Item]]:
    columns: list[list[Item]] = []
    # Each span is measured once: a dense block of 48 layers has a lane for every one of them.
    taken: list[list[Span]] = []
    for item in items:
        start, end = span(item)
        free = (
            number
            for number, others in enumerate(taken)
            if all(end < other[0] or start > other[1] for other in others)
        )
        number = next(free, len(columns))
        if number == len(columns):
            columns.append([])
            taken.append([])
        columns[number].append(item)
        taken[number].append((start, end))
    return columns
