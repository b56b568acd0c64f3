"""The difference of two layer tables: every row of both in one pair, and what differs in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.network.difference.alignment import aligned
from cnnviz.network.difference.aspects import ASPECTS, READS, SAME_PATH, differing, score
from cnnviz.network.trace.graph import INPUT
from cnnviz.network.trace.table import Layer, LayerTable


class PairKind(StrEnum):
    """What a pair is."""

    SAME = "same"
    CHANGED = "changed"
    LEFT = "left"
    """The right network has nothing in its place."""
    RIGHT = "right"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPair:
    """A layer of each network, or of one.

    Attributes:
        differs: Names of the aspects in which the two differ.
    """

    left: Layer | None
    right: Layer | None
    differs: tuple[str, ...] = ()

    @property
    def kind(self) -> PairKind:
        """What the pair is."""
        if self.left is None:
            return PairKind.RIGHT
        if self.right is None:
            return PairKind.LEFT
        return PairKind.CHANGED if self.differs else PairKind.SAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """Sums over some rows of both networks, left and right."""

    layers: tuple[int, int]
    params: tuple[int, int]
    macs: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDifference:
    """Two networks beside each other, in the order of computation of both."""

    left: LayerTable
    right: LayerTable
    pairs: tuple[RowPair, ...]

    def of(self, kind: PairKind) -> tuple[RowPair, ...]:
        """Return the pairs of one kind."""
        return tuple(pair for pair in self.pairs if pair.kind is kind)

    def total(self, kind: PairKind | None = None) -> Total:
        """Return sums over the pairs of one kind, or over all of them."""
        pairs = self.pairs if kind is None else self.of(kind)
        left = [pair.left for pair in pairs if pair.left is not None]
        right = [pair.right for pair in pairs if pair.right is not None]
        return Total(
            layers=(len(left), len(right)),
            params=(sum(row.params for row in left), sum(row.params for row in right)),
            macs=(sum(row.macs for row in left), sum(row.macs for row in right)),
        )

    def token(self, path: str, *, on_left: bool) -> str | None:
        """Return the name in the address of the pair that has a row.

        Args:
            path: Of the row.
            on_left: Whether it is of the left network.
        """
        for pair in self.pairs:
            row = pair.left if on_left else pair.right
            if row is not None and row.path == path:
                return PairRun(pairs=(pair,)).token
        return None

    def partners(self, rows: Iterable[Layer], *, on_left: bool) -> tuple[Layer, ...]:
        """Return the rows of the other network that stand beside some of one.

        Args:
            rows: Of the left network, or of the right one.
            on_left: Whether they are of the left one.
        """
        wanted = {row.path for row in rows}
        beside = (
            (pair.left, pair.right) if on_left else (pair.right, pair.left) for pair in self.pairs
        )
        return tuple(other for own, other in beside if own and other and own.path in wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRun:
    """Pairs of one kind that follow one another and are shown as one."""

    pairs: tuple[RowPair, ...]

    @property
    def kind(self) -> PairKind:
        """What all of them are."""
        return self.pairs[0].kind

    @property
    def token(self) -> str:
        """Its name in the address: the path on the left, or "~" and the path on the right."""
        first = self.pairs[0]
        return first.left.path if first.left else f"~{first.right.path if first.right else ''}"

    @property
    def left(self) -> tuple[Layer, ...]:
        """Its rows of the left network."""
        return tuple(pair.left for pair in self.pairs if pair.left)

    @property
    def right(self) -> tuple[Layer, ...]:
        """Its rows of the right network."""
        return tuple(pair.right for pair in self.pairs if pair.right)

    def holds(self, token: str) -> bool:
        """Return whether it is, or has inside, what a token of any stretch names."""
        return any(PairRun(pairs=(pair,)).token == token for pair in self.pairs)


def difference(left: LayerTable, right: LayerTable) -> TableDifference:
    """Return two layer tables beside each other."""
    rows, others = left.layers, right.layers
    pairs = [
        (None if i is None else rows[i], None if j is None else others[j])
        for i, j in aligned(_scores(rows, others))
    ]
    wired = _Wiring(left, right, pairs)
    found = tuple(
        RowPair(
            left=one,
            right=other,
            differs=() if one is None or other is None else _differs(one, other, wired),
        )
        for one, other in pairs
    )
    return TableDifference(left=left, right=right, pairs=found)


def runs_of(pairs: Iterable[RowPair], *, folded: bool = True) -> tuple[PairRun, ...]:
    """Return pairs with those of one kind that follow one another as one; changed ones apart.

    Args:
        pairs: In their order.
        folded: Whether any are put together.
    """
    found: list[PairRun] = []
    for kind, run in groupby(pairs, key=lambda pair: pair.kind):
        if folded and kind is not PairKind.CHANGED:
            found.append(PairRun(pairs=tuple(run)))
        else:
            found += [PairRun(pairs=(pair,)) for pair in run]
    return tuple(found)


def _scores(rows: Sequence[Layer], others: Sequence[Layer]) -> NDArray[np.float64]:
    """Return the score of every row beside every other one, (rows, others).

    Equal rows are scored once: a network of a thousand rows has some fifty that differ in more than
    their path and their parents.
    """
    left, right = _kinds(rows), _kinds(others)
    by_kind = _scored(left.first, right.first)
    scores = by_kind[np.ix_(left.of, right.of)]
    places = {row.path: place for place, row in enumerate(others)}
    for place, row in enumerate(rows):
        other = places.get(row.path)
        if other is not None and scores[place, other] > 0:
            scores[place, other] += SAME_PATH
    return scores


def _scored(rows: Sequence[Layer], others: Sequence[Layer]) -> NDArray[np.float64]:
    """Return `score` of every row beside every other one.

    It asks whether the same kind has the same output, then whether all the rest is the same: only
    rows of one kind and one output are looked at one by one, a few in a hundred.
    """
    alike = [Layer(path="", kind=row.kind, output_shape=(0,), params=0) for row in rows]
    unlike = [Layer(path="", kind=row.kind, output_shape=(1,), params=0) for row in others]
    names = {row.kind: row for row in alike}, {row.kind: row for row in unlike}
    at_left = {kind: place for place, kind in enumerate(names[0])}
    at_right = {kind: place for place, kind in enumerate(names[1])}
    # Of two rows that differ in their output, the kinds alone decide.
    of_kinds = np.array(
        [[score(one, other) for other in names[1].values()] for one in names[0].values()],
        np.float64,
    ).reshape(len(at_left), len(at_right))
    scores = of_kinds[
        np.ix_([at_left[row.kind] for row in rows], [at_right[row.kind] for row in others])
    ]
    by_output: dict[tuple[int, ...], list[int]] = {}
    for place, other in enumerate(others):
        by_output.setdefault(other.output_shape, []).append(place)
    for place, row in enumerate(rows):
        for at in by_output.get(row.output_shape, ()):
            scores[place, at] = score(row, others[at])
    return scores


class _Kinds(NamedTuple):
    """Rows that are equal in all aspects: the first of each, and of every row the number of its."""

    first: list[Layer]
    of: list[int]


def _kinds(rows: Sequence[Layer]) -> _Kinds:
    numbers: dict[tuple[object, ...], int] = {}
    first, of = list[Layer](), list[int]()
    for row in rows:
        key = tuple(read(row) for read in ASPECTS.values())
        if key not in numbers:
            numbers[key] = len(first)
            first.append(row)
        of.append(numbers[key])
    return _Kinds(first, of)


def _differs(left: Layer, right: Layer, wiring: "_Wiring") -> tuple[str, ...]:
    found = differing(left, right)
    return found if not wiring.known or wiring.agrees(left, right) else (*found, READS)


class _Wiring:
    """What the rows of both networks read, told by rows that both have.

    A row that stands on one side alone is passed through: an addition that reads a gate, which
    reads a norm, reads that norm, like the addition of the network without gates.
    """

    def __init__(
        self,
        left: LayerTable,
        right: LayerTable,
        pairs: Sequence[tuple[Layer | None, Layer | None]],
    ) -> None:
        # Where no graph was recorded, nobody knows what reads what.
        self.known = left.recorded and right.recorded
        both = [(one.path, other.path) for one, other in pairs if one and other]
        self._left = _sources(left, {one: number for number, (one, _) in enumerate(both)})
        self._right = _sources(right, {other: number for number, (_, other) in enumerate(both)})

    def agrees(self, left: Layer, right: Layer) -> bool:
        """Return whether two rows read the same."""
        return self._left[left.path] == self._right[right.path]


def _sources(table: LayerTable, common: dict[str, int]) -> dict[str, frozenset[int]]:
    """Return what every row reads: numbers of pairs, and -1 for the picture."""
    through: dict[str, frozenset[int]] = {INPUT: frozenset({-1})}
    read: dict[str, frozenset[int]] = {}
    for row in table.layers:  # in the order of computation: what is read has been walked
        found = frozenset[int]().union(*(through[parent] for parent in row.parents))
        read[row.path] = found
        through[row.path] = frozenset({common[row.path]}) if row.path in common else found
    return read
