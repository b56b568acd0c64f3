"""Which rows of the layer table explain a unit: the layer that weighs, and what follows it."""

from dataclasses import dataclass
from enum import StrEnum

from cnnviz.network.structure.roles import Role, role_of
from cnnviz.network.trace.layers import INPUT
from cnnviz.network.trace.table import Layer, LayerTable


class How(StrEnum):
    """How a unit comes about."""

    SUM = "sum"  # a weighted sum, and what follows it
    WINDOW = "window"  # the largest or the mean of a window of one channel
    PLACE = "place"  # from single values at the same place
    COPY = "copy"  # one of several maps put behind one another
    OTHER = "other"  # nothing that a table of numbers would explain


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainRow:
    """One row of the layer table in the arithmetic of a unit."""

    path: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitChain:
    """The rows behind one unit.

    Attributes:
        stages: In the order of computation; the first one reads `reads`, every other one what the
            one before it yields. More than one only for weighted sums.
        reads: Paths of what the first stage reads; "input" is the picture.
        channels: Channels of each of `reads`.
    """

    how: How
    stages: tuple[ChainRow, ...]
    reads: tuple[str, ...]
    channels: tuple[int, ...]


ELEMENTWISE = frozenset(
    "relu relu6 sigmoid tanh scaled_tanh silu gelu hardsigmoid hardswish".split()
)
"""Activation functions of one number, by the lower case of their kind."""

_TOGETHER = frozenset({"add", "mul"})
_MEANS = frozenset({"mean"})


def chain_of(table: LayerTable, path: str) -> UnitChain:
    """Return the rows that explain a unit of a layer.

    A batch norm or an activation is told together with the convolution or the dense layer in front
    of it, and these with the batch norm and the activation behind them, where nothing else reads
    what lies in between.

    Raises:
        KeyError: If there is no such layer.
    """
    first = row = table.row(path)
    rows = [row]
    while _follows(first) and first.parents[0] != INPUT:
        first = table.row(first.parents[0])
        rows.insert(0, first)
    if not _weighs(first):
        return _chain(table, _alone(table, row), [row])
    while (after := _next(table, rows)) is not None:
        rows.append(after)
    return _chain(table, How.SUM, rows)


def _chain(table: LayerTable, how: How, rows: list[Layer]) -> UnitChain:
    return UnitChain(
        how=how,
        stages=tuple(ChainRow(path=row.path, kind=row.kind) for row in rows),
        reads=rows[0].parents,
        channels=tuple(
            (table.input_shape if parent == INPUT else table.row(parent).output_shape)[0]
            for parent in rows[0].parents
        ),
    )


def _weighs(row: Layer) -> bool:
    return row.kind == "Conv2d" or (row.kind == "Linear" and len(row.output_shape) == 1)


def _follows(row: Layer) -> bool:
    return row.kind == "BatchNorm2d" or row.kind.lower() in ELEMENTWISE


def _next(table: LayerTable, rows: list[Layer]) -> Layer | None:
    """Return a batch norm behind the weights, then one activation, each the only reader."""
    last = rows[-1]
    if role_of(last.kind) is Role.ACTIVATION:
        return None
    readers = [row for row in table.layers if last.path in row.parents]
    if len(readers) != 1 or not _follows(readers[0]):
        return None
    twice = readers[0].kind == "BatchNorm2d" and len(rows) > 1
    return None if twice else readers[0]


def _alone(table: LayerTable, row: Layer) -> How:
    if any(path != INPUT and table.row(path).kind == "Parameter" for path in row.parents):
        return How.OTHER  # it reads trained numbers, which are no maps
    maps = len(row.output_shape) == 3 and len(row.input_shape) == 3
    if (_follows(row) or row.kind in _TOGETHER) and row.parents:
        return How.PLACE
    if row.kind == "cat" and maps:
        return How.COPY
    if row.kind in _MEANS:
        return How.WINDOW if row.output_shape[1:] in ((), (1, 1)) else How.OTHER
    return How.WINDOW if role_of(row.kind) is Role.POOL and maps else How.OTHER
