"""The dense head of a network against global average pooling and one dense layer."""

from dataclasses import dataclass
from math import isqrt

from cnnviz.errors import BadValue
from cnnviz.network.trace.table import LayerTable


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadCost:
    """The costs of a classifier head."""

    params: int
    macs: int
    layers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """The costs of a network with either head.

    Attributes:
        body_params: Parameters of everything in front of the head.
        average: Global average pooling and one dense layer in their place.
        expected: Side of the map that the first dense layer was made for.
    """

    body_params: int
    dense: HeadCost
    average: HeadCost
    channels: int
    expected: int
    classes: int

    def params(self, head: HeadCost) -> int:
        """Parameters of the whole network with one of the heads."""
        return self.body_params + head.params

    @property
    def kept(self) -> float:
        """Share of its parameters that the network keeps without its dense head."""
        return self.params(self.average) / self.params(self.dense)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Which heads can read the last map of a picture of some size.

    Attributes:
        side: Side of the last map; 0 where the picture is too small to leave any.
        flat: Whether the flattened map has as many numbers as the first dense layer reads.
        answers: How many answers the dense layers give if they slide over the map as convolutions.
        average: Whether an average over the map can be taken.
    """

    side: int
    flat: bool
    answers: int
    average: bool


def heads(table: LayerTable) -> Heads:
    """The dense head of a network, and what would stand in its place.

    Args:
        table: Table of a network that ends with dense layers on a square map.

    Raises:
        BadValue: If it does not.
    """
    dense = [row for row in table.layers if row.kind == "Linear"]
    maps = [row for row in table.layers if row.kind in _WINDOWS]
    if not dense or not maps:
        raise BadValue("no_dense_head", "this network has no dense layers behind its maps")
    channels, classes = maps[-1].output_shape[0], dense[-1].output_shape[0]
    return Heads(
        body_params=table.params - sum(row.params for row in dense),
        dense=HeadCost(
            params=sum(row.params for row in dense),
            macs=sum(row.macs for row in dense),
            layers=len(dense),
        ),
        average=HeadCost(
            params=channels * classes + classes,
            macs=channels * classes,
            layers=1,
        ),
        channels=channels,
        expected=isqrt(dense[0].input_shape[0] // channels),
        classes=classes,
    )


def fit(table: LayerTable, picture: int) -> Fit:
    """What the heads of a network can do with a picture of another size.

    Raises:
        BadValue: If the network has no dense head.
    """
    expected = heads(table).expected
    side = picture
    for row in table.layers:
        if row.window and row.kind in _WINDOWS and side > 0:
            side = max(0, row.window.side_after(side))
    return Fit(
        side=side,
        flat=side == expected,
        answers=max(0, side - expected + 1) ** 2,
        average=side > 0,
    )


def pools_to_fixed_size(table: LayerTable) -> bool:
    """Return whether the network pools maps of any size to one that its dense layers can read."""
    return any(row.kind == "AdaptiveAvgPool2d" for row in table.layers)


_WINDOWS = frozenset({"Conv2d", "MaxPool2d"})
