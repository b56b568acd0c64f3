"""The weighted layers of a plain chain such as VGG by the names of the papers, and their bills."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from cnnviz.network.trace.table import Layer, LayerTable


class LayerPosition(StrEnum):
    """Where in a chain a layer stands."""

    EARLY = "early"
    """Among the convolutions in the first half of the stages."""
    LATE = "late"
    """Among the convolutions of the later stages."""
    DENSE = "dense"
    """Among the dense layers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedLayer:
    """One convolution or dense layer.

    Attributes:
        name: As the papers call it: "conv3_2" is the second convolution of the third stage, "fc6"
            the first dense layer behind five stages.
        params: Its parameters; those of the batch norm behind it count as its own.
    """

    name: str
    path: str
    place: LayerPosition
    params: int
    macs: int
    params_share: float
    macs_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EqualCost:
    """Layers that need exactly the same number of multiply-adds.

    Attributes:
        names: Their names, in the order of computation.
    """

    macs: int
    names: tuple[str, ...]


def weighted_layers(table: LayerTable) -> tuple[WeightedLayer, ...]:
    """The convolutions and dense layers of a chain, in the order of computation.

    A pooling layer ends a stage; the dense layers are numbered on from the last stage.

    Args:
        table: Table of a network whose layers stand one behind the other.
    """
    rows = _staged(table)
    stages = max((stage for stage, _ in rows), default=0)
    found: list[WeightedLayer] = []
    numbers: dict[int | None, int] = defaultdict(int)
    for stage, row in rows:
        if row.kind == "BatchNorm2d":
            params = found[-1].params + row.params
            found[-1] = replace(found[-1], params=params, params_share=params / table.params)
            continue
        dense = row.kind == "Linear"
        numbers[None if dense else stage] += 1
        half = LayerPosition.EARLY if 2 * stage <= stages + 1 else LayerPosition.LATE
        found.append(
            WeightedLayer(
                name=f"fc{stages + numbers[None]}" if dense else f"conv{stage}_{numbers[stage]}",
                path=row.path,
                place=LayerPosition.DENSE if dense else half,
                params=row.params,
                macs=row.macs,
                params_share=row.params / table.params,
                macs_share=row.macs / table.macs,
            )
        )
    return tuple(found)


def equal_costs(layers: Iterable[WeightedLayer]) -> tuple[EqualCost, ...]:
    """Every group of layers with the same number of multiply-adds, the largest group first."""
    groups: dict[int, list[str]] = defaultdict(list)
    for layer in layers:
        groups[layer.macs].append(layer.name)
    shared = [EqualCost(macs=m, names=tuple(n)) for m, n in groups.items() if len(n) > 1]
    return tuple(sorted(shared, key=lambda group: (-len(group.names), -group.macs)))


def params_by_place(layers: Iterable[WeightedLayer]) -> dict[LayerPosition, int]:
    """Return the number of parameters at each position."""
    found = dict.fromkeys(LayerPosition, 0)
    for layer in layers:
        found[layer.place] += layer.params
    return found


def _staged(table: LayerTable) -> list[tuple[int, Layer]]:
    """Every row that has parameters, with the number of its stage: poolings before it, plus one.

    A dense layer stands behind the last stage and counts to it.
    """
    poolings, found = 0, []
    for row in table.layers:
        poolings += row.kind == "MaxPool2d"
        if row.kind in ("Conv2d", "BatchNorm2d", "Linear"):
            found.append((poolings + (row.kind != "Linear"), row))
    return found
