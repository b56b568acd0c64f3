"""The modules of a network inside one another, and equal ones that follow each other as one.

What tables and drawings fold is a group. A module of one layer with its norm and activation is
none: there is nothing to fold. Neither is the container that holds all convolutions.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cnnviz.network.structure.paper_names import short
from cnnviz.network.structure.roles import Role, role_of
from cnnviz.network.trace.graph import BlockGraph, Node, grouped_graph, node_of
from cnnviz.network.trace.table import Layer, LayerTable

_FEW = 2
"""Rows with weights or joins from which on a module is worth folding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A module, or several equal ones that follow one another.

    Attributes:
        paths: Module paths; in a plain list of layers, the first row of each repeated unit.
        rows: All its rows, in the order of computation.
        items: What it holds: groups and loose rows.
    """

    paths: tuple[str, ...]
    rows: tuple[Layer, ...]
    items: "tuple[Group | Layer, ...]"

    @property
    def path(self) -> str:
        """The first of its paths."""
        return self.paths[0]

    @property
    def count(self) -> int:
        """How many equal ones it stands for."""
        return len(self.paths)

    @property
    def token(self) -> str:
        """Its name in the address: "layer3", or "layer3.1*5" for five in a row."""
        return self.path if self.count == 1 else f"{self.path}*{self.count}"

    @property
    def params(self) -> int:
        """Parameters of all of it."""
        return sum(row.params for row in self.rows)

    @property
    def macs(self) -> int:
        """Multiply-adds of all of it."""
        return sum(row.macs for row in self.rows)

    def title(self, names: Mapping[str, str]) -> str:
        """Return what it is called: "conv4_2–6 × 5"."""
        if self.count == 1:
            return names.get(self.path, self.path)
        return f"{short(names, list(self.paths))} × {self.count}"


Item = Group | Layer


def items(table: LayerTable) -> tuple[Item, ...]:
    """Return the outermost groups and loose rows of a network, in the order of computation."""
    return _repeats(_modules(tuple(row for row in table.layers if row.output_shape), ""))


def groups(found: Sequence[Item]) -> Iterator[Group]:
    """Yield every group at every depth, an outer one before those inside it."""
    for item in found:
        if isinstance(item, Group):
            yield item
            yield from groups(item.items)


def visible(found: Sequence[Item], opened: Collection[str]) -> Iterator[Item]:
    """Yield what is seen when the groups of these tokens are unfolded."""
    for item in found:
        if isinstance(item, Group) and item.token in opened:
            yield from visible(item.items, opened)
        else:
            yield item


def frames(found: Sequence[Item], opened: Collection[str]) -> Iterator[Group]:
    """Yield the groups that are unfolded and seen, an outer one before those inside it."""
    for item in found:
        if isinstance(item, Group) and item.token in opened:
            yield item
            yield from frames(item.items, opened)


def folded_graph(table: LayerTable, found: Sequence[Item], opened: Collection[str]) -> BlockGraph:
    """Return the graph of the whole network, folded except for the groups of these tokens."""
    return grouped_graph(
        table,
        [
            (_node(item), item.rows) if isinstance(item, Group) else (node_of(item), (item,))
            for item in visible(found, opened)
        ],
    )


def _node(group: Group) -> Node:
    return Node(
        path=group.token,
        kind="module",
        role=Role.MODULE,
        input_shape=group.rows[0].input_shape,
        output_shape=group.rows[-1].output_shape,
        params=group.params,
        macs=group.macs,
        steps=len(group.rows),
    )


def _modules(rows: Sequence[Layer], prefix: str) -> tuple[Item, ...]:
    """Return rows as the modules directly below a prefix, and the loose rows between them."""
    owners = [_owner(row.path, prefix) for row in rows]
    found: list[Item] = []
    at = 0
    while at < len(rows):
        owner, end = owners[at], at + 1
        while owner and end < len(rows) and owners[end] == owner:
            end += 1
        inside = tuple(rows[at:end])
        # A module whose rows are not all here was called again later: it is no single box.
        whole = bool(owner) and owners.count(owner) == len(inside)
        below = _modules(inside, f"{owner}.") if owner else inside
        if whole and _worth(inside) and len(inside) < len(rows) and not _holds_all(inside, rows):
            found.append(Group(paths=(owner,), rows=inside, items=_repeats(below)))
        else:
            found += below
        at = end
    return tuple(found)


def _owner(path: str, prefix: str) -> str:
    """Return the module below a prefix that a row lies in; "" where it lies in none."""
    first, dot, _ = path.removeprefix(prefix).partition(".")
    return prefix + first if dot and "#" not in first else ""


def _worth(rows: Sequence[Layer]) -> bool:
    roles = [role_of(row.kind) for row in rows]
    return sum(role in (Role.CONV, Role.LINEAR, Role.JOIN) for role in roles) >= _FEW


def _holds_all(inside: Sequence[Layer], rows: Sequence[Layer]) -> bool:
    """Return whether a module has all convolutions there are, of several: it tells nothing."""
    return _convolutions(inside) == _convolutions(rows) > 0


def _convolutions(rows: Sequence[Layer]) -> int:
    return sum(role_of(row.kind) is Role.CONV for row in rows)


def _repeats(found: Sequence[Item]) -> tuple[Item, ...]:
    """Put equal units that follow one another into one group."""
    units = list(_units(found))
    result: list[Item] = []
    at = 0
    while at < len(units):
        end = at + 1
        while end < len(units) and _follows(units[end - 1], units[end]):
            end += 1
        several = [item for unit in units[at:end] for item in unit]
        if end - at > 1:
            result.append(
                Group(
                    paths=tuple(_head(unit) for unit in units[at:end]),
                    rows=tuple(row for item in several for row in _rows(item)),
                    items=tuple(several),
                )
            )
        else:
            result += several
        at = end
    return tuple(result)


def _units(found: Sequence[Item]) -> Iterator[tuple[Item, ...]]:
    """Yield each module alone, and each loose layer with weights with what stands behind it."""
    unit: list[Item] = []
    for item in found:
        follows = isinstance(item, Layer) and role_of(item.kind) in (Role.NORM, Role.ACTIVATION)
        if unit and not (follows and isinstance(unit[0], Layer)):
            yield tuple(unit)
            unit = []
        unit.append(item)
    if unit:
        yield tuple(unit)


def _follows(before: Sequence[Item], after: Sequence[Item]) -> bool:
    """Return whether a unit is equal to the one before it and reads it."""
    if _signature(before) != _signature(after):
        return False
    own = {row.path for item in before for row in _rows(item)}
    return any(parent in own for item in after for row in _rows(item) for parent in row.parents)


def _signature(unit: Sequence[Item]) -> tuple[object, ...]:
    """Return what equal units have in common; nothing is equal to a unit without weights."""
    if isinstance(unit[0], Layer) and not unit[0].params:
        return (unit[0].path,)
    cut = 0 if isinstance(unit[0], Layer) else len(unit[0].path)
    return tuple(
        (
            row.path[cut:] if cut else "",
            row.kind,
            row.input_shape,
            row.output_shape,
            row.window,
            row.hyper,
        )
        for item in unit
        for row in _rows(item)
    )


def _head(unit: Sequence[Item]) -> str:
    return unit[0].path


def _rows(item: Item) -> tuple[Layer, ...]:
    return item.rows if isinstance(item, Group) else (item,)
