"""Where a whole network passes through one map: the places at which its flow can be looked at.

A joint is a row that every way from the picture to the answer leads through. Between two joints
lies everything that happens side by side: a residual block, an Inception module, a dense block.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.network.structure.blocks import blocks
from cnnviz.network.structure.roles import Role, role_of
from cnnviz.network.trace.table import Layer, LayerTable

MOST = 8
"""Columns that stand beside one another on a screen of 1280 pixels."""

FEWEST = 4
"""Columns below which a network has too few joints to be followed: AlexNet in two towers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What lies between two joints that are looked at.

    Attributes:
        end: The joint at its end.
        rows: Every row behind the joint before and up to this one.
    """

    end: Layer
    rows: tuple[Layer, ...]


def joints(table: LayerTable) -> tuple[Layer, ...]:
    """Return every row that all ways from the picture to the answer lead through, in order.

    In the order of computation a row is a joint exactly if whatever is read behind it was computed
    behind it or by it. Rows that the answer does not depend on (auxiliary heads) do not count.
    """
    rows = _alive(table)
    place = {row.path: number for number, row in enumerate(rows)}
    trained = {row.path for row in table.layers if row.kind == "Parameter"}
    earliest = len(rows)
    found = []
    for number in range(len(rows) - 1, -1, -1):
        if earliest >= number:
            found.append(rows[number])
        read = [place.get(parent, -1) for parent in rows[number].parents if parent not in trained]
        earliest = min([earliest, *read])
    return tuple(reversed(found))


def stretches(table: LayerTable, most: int = MOST) -> tuple[Stretch, ...]:
    """Return the columns of a network's flow: at most `most`, each the end of a stretch.

    A candidate is a joint with positions that something with weights reads, or that is the last one
    with positions; in a short network also what a pooling reads. Where there are too many, the size
    that has most of them gives one up; never its last, which the next size is made of.
    """
    candidates = _candidates(table, joints(table), pooled=True)
    if len(candidates) > most:
        candidates = _candidates(table, joints(table), pooled=False)
    if len(candidates) < FEWEST:
        candidates = _candidates(table, _first_way(table), pooled=False)
    while len(candidates) > most:
        sizes = [row.output_shape[1:] for row in candidates]
        longest = max(dict.fromkeys(sizes), key=sizes.count)
        of_it = [number for number, size in enumerate(sizes) if size == longest]
        # The one before the last; of a single one the earliest column goes.
        candidates.pop(of_it[-2] if len(of_it) > 1 else 0)
    rows = _alive(table)
    place = {row.path: number for number, row in enumerate(rows)}
    ends = [place[row.path] for row in candidates]
    starts = [0, *(end + 1 for end in ends)]
    return tuple(
        Stretch(end=rows[end], rows=tuple(rows[start : end + 1]))
        for start, end in zip(starts, ends, strict=False)
    )


def _candidates(table: LayerTable, way: Sequence[Layer], *, pooled: bool) -> list[Layer]:
    rows = _alive(table)
    place = {row.path: number for number, row in enumerate(rows)}
    through = _ends([row for row in way if not _hands_on(row)], table)
    maps = [row for row in through if _has_positions(row)]
    if not maps:
        return []  # a network that reads a list of patches: nothing on the way is a map
    last = maps[-1]
    roles = {Role.CONV, Role.LINEAR} | ({Role.POOL} if pooled else set())
    found = []
    for row, following in zip(through, [*through[1:], None], strict=True):
        behind = rows[place[row.path] + 1 : place[following.path] + 1] if following else []
        wanted = row is last or any(role_of(one.kind) in roles for one in behind)
        if wanted and _has_positions(row) and place[row.path] <= place[last.path]:
            found.append(row)
    return found


def _ends(way: Sequence[Layer], table: LayerTable) -> list[Layer]:
    """Return the rows on a way without those inside a block: of a block its last one speaks."""
    depth = max((block.path.count(".") + 1 for block in blocks(table)), default=0)
    if not depth:
        return list(way)
    owners = [_owner(row.path, depth) for row in way]
    following = [*owners[1:], ""]
    return [
        row for row, own, next_own in zip(way, owners, following, strict=True) if own != next_own
    ]


def _owner(path: str, depth: int) -> str:
    """Return the container of a path at the depth of the blocks; itself where it lies higher."""
    parts = path.split(".")
    return ".".join(parts[:depth]) if len(parts) > depth else path


def _first_way(table: LayerTable) -> tuple[Layer, ...]:
    """Return the rows on the way that follows the first thing read everywhere: the first tower."""
    rows = {row.path: row for row in _alive(table)}
    way = [joints(table)[-1]]
    while way[-1].parents and way[-1].parents[0] in rows:
        way.append(rows[way[-1].parents[0]])
    return tuple(reversed(way))


def _hands_on(row: Layer) -> bool:
    """Return whether a row yields what it reads, or that with a border: what it reads is shown."""
    same = row.kind.startswith("Adaptive") and row.input_shape == row.output_shape
    return same or row.kind in ("Dropout", "Identity", "dropout", "ZeroPad2d", "pad")


def _has_positions(row: Layer) -> bool:
    return len(row.output_shape) == 3 and max(row.output_shape[1:]) > 1


def _alive(table: LayerTable) -> list[Layer]:
    """Return the rows that the answer depends on, in the order of computation."""
    rows = [row for row in table.layers if row.output_shape and row.kind != "Parameter"]
    needed = {_answer(rows).path}
    for row in reversed(rows):
        if row.path in needed:
            needed.update(row.parents)
    return [row for row in rows if row.path in needed]


def _answer(rows: Sequence[Layer]) -> Layer:
    """Return the row with the logits: the last one that nothing reads and that is no head aside."""
    read = {parent for row in rows for parent in row.parents}
    return [row for row in rows if row.path not in read][-1]
