"""What stands in the picture of a network's flow: its columns, and the wires between them."""

from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.network.structure.paper_names import TRUNK, paper_names
from cnnviz.network.structure.roles import Role, role_of
from cnnviz.network.trace.graph import need_connections
from cnnviz.network.trace.table import Layer, LayerTable, Pair
from cnnviz.probing.changes.cuts import Cut, CutKind, cuts
from cnnviz.probing.flow.joints import Stretch, stretches

MOST_UNITS = 6
"""Units that find room between two columns; where there are more, neighbours stand together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """One way that can be cut, with all that is cut together.

    Attributes:
        cuts: The parts, in the order of computation; several where neighbours stand together.
    """

    cuts: tuple[Cut, ...]

    @property
    def kind(self) -> CutKind:
        """What kind of part it is."""
        return self.cuts[0].kind

    @property
    def paths(self) -> tuple[str, ...]:
        """What its cuts are known by."""
        return tuple(cut.path for cut in self.cuts)


Unit = tuple[Wire, ...]
"""Ways side by side: the branches of a module, or the branch of a block and its gates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """What a unit of a column reads of the column before it.

    Attributes:
        size: Rows and columns of units.
        start: Where those of unit (0, 0) begin, negative inside the padding.
        step: How far the window moves from one unit to the next.
    """

    size: Pair
    start: Pair
    step: Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column.

    Attributes:
        name: What it is called, short: the container, or the place of its convolution.
        row: The row of the table whose maps it shows.
        units: What can be cut on the way to it, one behind the other.
        reads: What it reads of the column before; None where that is no window.
    """

    name: str
    row: Layer
    units: tuple[Unit, ...]
    reads: Reads | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The flow of a network without a photo.

    Attributes:
        head: What can be cut behind the last column.
    """

    model: str
    side: int
    columns: tuple[Column, ...]
    head: tuple[Unit, ...] = ()

    @property
    def cuts(self) -> dict[str, Cut]:
        """Everything that can be cut, by the path of what it replaces."""
        units = (*(unit for column in self.columns for unit in column.units), *self.head)
        return {cut.path: cut for unit in units for wire in unit for cut in wire.cuts}


def plan(table: LayerTable) -> Plan:
    """Return the flow of a network: the columns that stand for it, and what lies between them.

    Raises:
        NotTraceable: If the table knows no connections.
    """
    need_connections(table)
    found = stretches(table)
    place = {row.path: number for number, row in enumerate(table.layers)}
    ends = [place[stretch.end.path] for stretch in found]
    own: list[list[Cut]] = [[] for _ in range(len(found) + 1)]
    for cut in sorted(cuts(table), key=lambda cut: place[cut.path]):
        number = next((n for n, end in enumerate(ends) if place[cut.path] <= end), len(found))
        own[number].append(cut)
    names = _names(table, found)
    before = [None, *(stretch.end for stretch in found)]
    columns = tuple(
        Column(
            name=name,
            row=stretch.end,
            units=_units(between),
            reads=_reads(previous, stretch.end) if previous else None,
        )
        for name, stretch, between, previous in zip(names, found, own, before, strict=False)
    )
    return Plan(
        model=table.model, side=table.input_size, columns=columns, head=_units(own[len(found)])
    )


def _units(between: Sequence[Cut]) -> tuple[Unit, ...]:
    """Return what can be cut between two columns as units, neighbours together if need be."""
    grouped: dict[str, list[Cut]] = {}
    for cut in between:
        grouped.setdefault(cut.group if cut.kind is CutKind.BRANCH else cut.name, []).append(cut)
    units = list(grouped.values())
    together = -(-len(units) // MOST_UNITS)
    return tuple(_unit(units[at : at + together]) for at in range(0, len(units), together or 1))


def _unit(several: Sequence[Sequence[Cut]]) -> Unit:
    """Return one unit: of several units the first wire of each is cut together, and so on."""
    most = max(len(unit) for unit in several)
    rows = [[unit[number] for unit in several if number < len(unit)] for number in range(most)]
    return tuple(Wire(cuts=tuple(row)) for row in rows)


def _reads(before: Layer, row: Layer) -> Reads | None:
    """Return the window of one map over another, from their boxes on the picture.

    On the picture a window of k units with step s that begins at unit a covers
    size = size0 + (k - 1) jump0, jump = s jump0 and start = start0 + a jump0.
    """
    if not (before.rf and before.start and before.jump and row.rf and row.start and row.jump):
        return None
    if any(jump0 % jump for jump, jump0 in zip(before.jump, row.jump, strict=True)):
        return None
    pairs = list(zip(before.jump, before.rf, row.rf, strict=True))
    size = [(own - was) // jump + 1 for jump, was, own in pairs]
    starts = zip(before.jump, before.start, row.start, strict=True)
    start = [(own - was) // jump for jump, was, own in starts]
    step = [own // jump for jump, own in zip(before.jump, row.jump, strict=True)]
    if min(size) < 1:
        return None
    return Reads(size=(size[0], size[1]), start=(start[0], start[1]), step=(step[0], step[1]))


def _names(table: LayerTable, found: Sequence[Stretch]) -> list[str]:
    """Return the name of every column as in the paper, no two the same."""
    told = paper_names(table)
    names: list[str] = []
    for stretch in found:
        path = _path(stretch)
        name = told.get(path) or told.get(f"{TRUNK}{path}", path)
        if name in names:
            convolutions = [row.path for row in stretch.rows if role_of(row.kind) is Role.CONV]
            name = told[convolutions[-1] if convolutions else stretch.end.path]
        names.append(name)
    return names


def _path(stretch: Stretch) -> str:
    """Return the module that a column stands for, or its row in a plain list of layers."""
    end = stretch.end.path.partition("#")[0].removeprefix(TRUNK)
    if end.isdecimal():
        behind = role_of(stretch.end.kind) in (Role.NORM, Role.ACTIVATION)
        own = [row.path for row in stretch.rows if role_of(row.kind) is Role.CONV]
        return own[-1].removeprefix(TRUNK) if behind and own else end
    parts = end.split(".")
    paths = [row.path.removeprefix(TRUNK) for row in stretch.rows if role_of(row.kind) is Role.CONV]
    convolutions = [path.split(".") for path in paths]
    if not convolutions:
        return ".".join(parts[:-1] or parts)
    last = convolutions[-1]
    together = [own for own, other in zip(parts, last, strict=False) if own == other]
    if together:
        # Of a block without a shortcut, its last convolution is the last row: the block is told.
        return ".".join(together[:2])
    return ".".join(parts) if role_of(stretch.end.kind) is Role.POOL else last[0]
