"""Convolutions split into two towers: what it saves, and which layers still mix the halves.

A convolution with g groups has K (C / g) k^2 weights: each group of filters reads its own group of
maps only (Krizhevsky, Sutskever and Hinton 2012, section 3.2, with two groups on two cards).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import prod

from cnnviz.errors import BadValue
from cnnviz.network.trace.table import Layer, LayerTable

TOWERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class TowerLayer:
    """One convolution whose filters stand in two towers.

    Attributes:
        filters: Of both towers together.
        divided: Whether each tower reads its own maps only.
        mixed: Whether its maps depend on filters of both towers in the layers below.
        whole_params: Weights and biases when every filter reads all maps.
        whole_macs: Multiply-adds when every filter reads all maps.
    """

    name: str
    filters: int
    divided: bool
    mixed: bool
    params: int
    macs: int
    whole_params: int
    whole_macs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Towers:
    """A network with some of its convolutions divided."""

    layers: tuple[TowerLayer, ...]
    params: int
    macs: int
    whole_params: int
    whole_macs: int

    @property
    def saved_params(self) -> float:
        """Share of the parameters that the division saves."""
        return 1 - self.params / self.whole_params

    @property
    def saved_macs(self) -> float:
        """Share of the multiply-adds that the division saves."""
        return 1 - self.macs / self.whole_macs


def divisible(table: LayerTable) -> tuple[str, ...]:
    """Names of the convolutions that can be divided: all but the first, which reads the picture.

    Args:
        table: Table of a plain network whose convolutions are not divided yet.
    """
    behind = list(_convolutions(table).items())[1:]
    return tuple(name for name, row in behind if not row.input_shape[0] % TOWERS)


def towers(table: LayerTable, divided: Collection[str]) -> Towers:
    """Divides convolutions of a network.

    Args:
        table: Table of a plain network whose convolutions are not divided yet.
        divided: Names of the convolutions in which each tower reads its own maps only.

    Raises:
        BadValue: If one of them cannot be divided.
    """
    unknown = set(divided) - set(divisible(table))
    if unknown:
        name = min(unknown)
        raise BadValue("cannot_be_divided", f"{name} cannot be divided into towers", name=name)
    layers: list[TowerLayer] = []
    mixed = False
    for number, (name, row) in enumerate(_convolutions(table).items()):
        # The first layer reads the picture: its filters meet nothing of the other tower.
        mixed = mixed or (number > 0 and name not in divided)
        layers.append(_layer(name, row, divided=name in divided, mixed=mixed))
    return Towers(
        layers=tuple(layers),
        params=table.params - sum(layer.whole_params - layer.params for layer in layers),
        macs=table.macs - sum(layer.whole_macs - layer.macs for layer in layers),
        whole_params=table.params,
        whole_macs=table.macs,
    )


def mixing(layers: Sequence[TowerLayer]) -> tuple[str, ...]:
    """Names of the convolutions in which filters of one tower read maps of the other."""
    return tuple(layer.name for layer in layers[1:] if not layer.divided)


def _convolutions(table: LayerTable) -> dict[str, Layer]:
    rows = [row for row in table.layers if row.kind == "Conv2d"]
    return {f"conv{number}": row for number, row in enumerate(rows, 1)}


def _layer(name: str, row: Layer, *, divided: bool, mixed: bool) -> TowerLayer:
    filters, height, width = row.output_shape
    each = row.input_shape[0] * prod(row.kernel or ())
    read = each // TOWERS if divided else each
    return TowerLayer(
        name=name,
        filters=filters,
        divided=divided,
        mixed=mixed,
        params=row.params - filters * (each - read),
        macs=filters * read * height * width,
        whole_params=row.params,
        whole_macs=row.macs,
    )
