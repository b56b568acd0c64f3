"""Where the boxes and lines of a block diagram lie: geometry alone, no colours and no text.

The longest way through the graph is the trunk, one straight column. Every other way leaves it at a
fork and comes back at a join: with rows of its own it gets a column beside the one it leaves, as
high in the picture as it is in the order of computation; without, it is a lane at the right edge.
On a way the vertical position is the mean of the earliest and the latest one: a short branch
stands in the middle of its room.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cnnviz.drawing.svg.branches import GraphParts, Lane, StackPath, split_graph
from cnnviz.network.trace.graph import BlockGraph, Edge, Node

Point = tuple[float, float]

MARGIN = 12.0
COLUMN_GAP = 20.0
STACK_GAP = 3.0
FORK = 15.0
"""Below a box, where the ways part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectangle:
    """A rectangle, by its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Horizontal middle."""
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.y + self.height

    @property
    def right(self) -> float:
        """Right edge."""
        return self.x + self.width


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One line.

    Attributes:
        points: Corners from the source's edge to the target's edge; every part is horizontal or
            vertical.
        fork: Where it leaves a line that other routes share, if it does.
    """

    edge: Edge
    points: tuple[Point, ...]
    fork: Point | None = None

    @property
    def longest_drop(self) -> tuple[Point, Point]:
        """Its longest vertical part, from above to below."""
        parts = list(zip(self.points, self.points[1:], strict=False))
        return max(parts, key=lambda part: part[1][1] - part[0][1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A finished layout.

    Attributes:
        boxes: Where each node lies, by path.
        routes: Lines between nodes that do not lie directly on each other.
        trunk: Paths of the nodes on the longest way.
    """

    width: float
    height: float
    boxes: dict[str, Rectangle]
    routes: tuple[Route, ...]
    trunk: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How large things want to be.

    Attributes:
        node: Width and height of a node.
        is_round: Whether a node keeps its own width; others take that of their column.
        gap: Free height between two nodes that a line joins.
        lane: Width of a lane.
    """

    node: Callable[[Node], Point]
    is_round: Callable[[Node], bool]
    gap: Callable[[Node, Node], float]
    lane: Callable[[Edge], float]


def layered(graph: BlockGraph, sizes: Sizes) -> Layout:
    """Lay a graph out from top to bottom."""
    return _Layouter(graph, sizes, split_graph(graph)).layout()


@dataclass(slots=True)
class _Layouter:
    graph: BlockGraph
    sizes: Sizes
    parts: GraphParts
    top: list[float] = field(default_factory=list)
    middle: dict[int, float] = field(default_factory=dict)
    lane_middle: dict[int, float] = field(default_factory=dict)
    boxes: dict[str, Rectangle] = field(default_factory=dict)
    width: float = 0.0

    def layout(self) -> Layout:
        self._rows()
        widths = self._columns()
        for number in range(len(self.parts.stacks)):
            self._place(number, widths)
        routes = (*self._branch_routes(), *self._lane_routes())
        return Layout(
            width=self.width + MARGIN,
            height=max(box.bottom for box in self.boxes.values()) + MARGIN,
            boxes=self.boxes,
            routes=routes,
            trunk=frozenset(
                node.path for number in self.parts.trunk.stacks for node in self._nodes(number)
            ),
        )

    def _nodes(self, number: int) -> Sequence[Node]:
        return self.parts.stacks[number]

    def _height(self, number: int) -> float:
        nodes = self._nodes(number)
        return sum(self.sizes.node(n)[1] for n in nodes) + STACK_GAP * (len(nodes) - 1)

    def _gap(self, source: int, target: int) -> float:
        gap = self.sizes.gap(self._nodes(source)[-1], self._nodes(target)[0])
        return gap + FORK if self._forks(source) else gap

    def _rows(self) -> None:
        """Set the rows to the mean of earliest and latest: both respect every gap."""
        # The earliest position would press a short branch against its fork, the latest against its
        # join; edges come in topological order, so one sweep each way finds both.
        count = len(self.parts.stacks)
        early = [MARGIN] * count
        for source, target in self.parts.edges:
            lower = early[source] + self._height(source) + self._gap(source, target)
            early[target] = max(early[target], lower)
        end = max(early[number] + self._height(number) for number in range(count))
        late = [end - self._height(number) for number in range(count)]
        for source, target in reversed(self.parts.edges):
            upper = late[target] - self._gap(source, target) - self._height(source)
            late[source] = min(late[source], upper)
        self.top = [(a + b) / 2 for a, b in zip(early, late, strict=True)]

    def _columns(self) -> dict[int, float]:
        """Give every column and every lane its place; returns the widths of the columns."""
        order = self.parts.columns(self._span)
        widths: dict[int, float] = {}
        x = MARGIN
        for number, members in enumerate(order):
            nodes = [n for branch in members for s in branch.stacks for n in self._nodes(s)]
            widths[number] = max(self.sizes.node(node)[0] for node in nodes)
            for branch in members:
                for stack in branch.stacks:
                    self.middle[stack] = x + widths[number] / 2
            x += widths[number] + COLUMN_GAP
        by_stack = {s: widths[n] for n, m in enumerate(order) for b in m for s in b.stacks}
        for lanes in self.parts.lane_columns(self._lane_span):
            wide = max(self.sizes.lane(edge) for lane in lanes for edge in lane.edges)
            for lane in lanes:
                self.lane_middle[lane.source] = x + wide / 2
            x += wide + COLUMN_GAP
        self.width = x - COLUMN_GAP
        return by_stack

    def _span(self, branch: StackPath) -> tuple[float, float]:
        first = self.top[branch.stacks[0] if branch.fork is None else branch.fork]
        last = branch.stacks[-1] if branch.join is None else branch.join
        return first, self.top[last] + self._height(last)

    def _lane_span(self, lane: Lane) -> tuple[float, float]:
        start = self.top[lane.source] + self._height(lane.source)
        return start, max(self.top[t] + self._height(t) for t in lane.targets)

    def _place(self, number: int, widths: dict[int, float]) -> None:
        y = self.top[number]
        left, right = self._extent(number, widths)
        for node in self._nodes(number):
            wide, high = self.sizes.node(node)
            x = self.middle[number] - wide / 2
            if not self.sizes.is_round(node):
                x, wide = left, right - left
            self.boxes[node.path] = Rectangle(x=x, y=y, width=wide, height=high)
            y += high + STACK_GAP

    def _extent(self, number: int, widths: dict[int, float]) -> tuple[float, float]:
        """Return a box's left and right: a bar covers the columns that meet in it."""
        over = [number]
        if self._is_bar(number):
            over += [branch.stacks[-1] for branch in self.parts.branches if branch.join == number]
        if self._is_wide_input(number):
            over += [branch.stacks[0] for branch in self.parts.branches if branch.fork == number]
        return (
            min(self.middle[s] - widths[s] / 2 for s in over),
            max(self.middle[s] + widths[s] / 2 for s in over),
        )

    def _is_bar(self, number: int) -> bool:
        return not self.sizes.is_round(self._nodes(number)[0])

    def _is_wide_input(self, number: int) -> bool:
        leaving = [branch for branch in self.parts.branches if branch.fork == number]
        lanes = any(lane.source == number for lane in self.parts.lanes)
        return self._nodes(number)[0].is_end and len(leaving) > 1 and not lanes

    def _forks(self, number: int) -> bool:
        """Return whether several ways leave a box through one point."""
        if self._is_wide_input(number):
            return False
        return any(branch.fork == number for branch in self.parts.branches) or any(
            lane.source == number for lane in self.parts.lanes
        )

    def _branch_routes(self) -> list[Route]:
        routes = []
        for branch in (self.parts.trunk, *self.parts.branches):
            ways = list(zip(branch.stacks, branch.stacks[1:], strict=False))
            if branch.fork is not None:
                ways.insert(0, (branch.fork, branch.stacks[0]))
            if branch.join is not None:
                ways.append((branch.stacks[-1], branch.join))
            routes += [self._route(source, target) for source, target in ways]
        return routes

    def _route(self, source: int, target: int) -> Route:
        start, end = self._last_box(source), self._first_box(target)
        x, goal = self.middle[source], self.middle[target]
        edge = self.parts.edges[source, target]
        if self._is_wide_input(source):
            x = goal
        points: list[Point] = [(x, start.bottom)]
        fork = (x, start.bottom + FORK) if self._forks(source) else None
        if x == goal or (self._is_bar(target) and end.x < x < end.right):
            points.append((x, end.y))
        elif any(branch.stacks[0] == target for branch in self.parts.branches):
            turn = start.bottom + FORK
            points += [(x, turn), (goal, turn), (goal, end.y)]
        else:
            level = end.y + end.height / 2
            points += [(x, level), (end.right if x > goal else end.x, level)]
        return Route(edge=edge, points=tuple(points), fork=fork)

    def _lane_routes(self) -> list[Route]:
        routes = []
        taken: dict[int, int] = {}
        for lane in self.parts.lanes:
            start, x = self._last_box(lane.source), self.lane_middle[lane.source]
            level = start.bottom + FORK
            for target, edge in zip(lane.targets, lane.edges, strict=True):
                taken[target] = taken.get(target, 0) + 1
                end = self._first_box(target)
                arrival = self._arrival(target, taken[target])
                points = (
                    (self.middle[lane.source], start.bottom),
                    (self.middle[lane.source], level),
                    (x, level),
                    (x, arrival),
                    (end.right, arrival),
                )
                last = target == lane.targets[-1]
                at = (self.middle[lane.source], level) if last else (x, arrival)
                routes.append(Route(edge=edge, points=points, fork=at))
        return routes

    def _arrival(self, target: int, number: int) -> float:
        """Return the height at which a lane comes in: evenly spread over the side."""
        box = self._first_box(target)
        lanes = sum(target in lane.targets for lane in self.parts.lanes)
        return box.y + box.height * number / (lanes + 1)

    def _last_box(self, number: int) -> Rectangle:
        return self.boxes[self._nodes(number)[-1].path]

    def _first_box(self, number: int) -> Rectangle:
        return self.boxes[self._nodes(number)[0].path]
