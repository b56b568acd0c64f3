"""Connections of a network as LeCun et al. 1998 count them: one for each input that a unit reads.

A shared weight is one parameter but a connection in every unit that uses it; so is a bias.
"""

from dataclasses import dataclass
from math import prod

from cnnviz.network.structure.stages import stages
from cnnviz.network.trace.table import Layer, LayerTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """The connections into one layer.

    Attributes:
        connections: Inputs of all its units, biases included.
    """

    path: str
    params: int
    connections: int


def wiring(table: LayerTable) -> tuple[Wiring, ...]:
    """The connections of every stage of a network, in the order of computation."""
    return tuple(
        Wiring(
            path=stage.path,
            params=sum(row.params for row in stage.rows),
            connections=sum(_connections(table, row) for row in stage.rows),
        )
        for stage in stages(table)
    )


def connections(table: LayerTable) -> int:
    """All connections of a network."""
    return sum(layer.connections for layer in wiring(table))


def _connections(table: LayerTable, row: Layer) -> int:
    units = prod(row.output_shape)
    if row.kind in {"Conv2d", "Linear"}:
        return row.params * prod(row.output_shape[1:])
    if row.kind in {"MaxPool2d", "AvgPool2d"}:
        return units * prod(row.kernel or ())
    if row.kind == "add" and any(_is_parameter(table, path) for path in row.parents):
        return units  # a trained bias
    if row.kind == "sub" and len(row.parents) == 1:
        return units  # each value is compared to a fixed one
    return 0


def _is_parameter(table: LayerTable, path: str) -> bool:
    return path != "input" and table.row(path).kind == "Parameter"
