"""How cuts are made: what becomes of the outputs of which layers while a network runs.

Nothing is trained again; the network itself is only read (see `probing.execute`).
"""

from collections.abc import Sequence
from enum import StrEnum

import torch
from torch import Tensor

from cnnviz.probing.changes.cuts import Cut, CutKind
from cnnviz.probing.changes.walk import Change


class Fill(StrEnum):
    """What stands in the place of a channel."""

    ZERO = "zero"
    """Nothing."""
    MEAN = "mean"
    """Its mean over the positions of the photo: how much is left, where is lost."""


def changes(several: Sequence[Cut]) -> dict[str, Change]:
    """Return what cuts do together: the changed layers and what becomes of each."""
    return {cut.path: _change(cut) for cut in several}


def scaling(paths: Sequence[str], factors: Sequence[float]) -> dict[str, Change]:
    """Return layers whose outputs are multiplied: 0 mutes one, 1 changes nothing."""
    pairs = zip(paths, factors, strict=True)
    return {path: _times(factor) for path, factor in pairs if factor != 1}


def channels(path: str, numbers: Sequence[int], fill: Fill) -> dict[str, Change]:
    """Return the change that silences or levels some channels of a layer."""

    def change(value: Tensor) -> Tensor:
        value = value.clone()
        some = value[:, list(numbers)]
        level = some.mean((2, 3), keepdim=True).expand_as(some)
        value[:, list(numbers)] = level if fill is Fill.MEAN else 0.0
        return value

    return {path: change} if numbers else {}


def _change(cut: Cut) -> Change:
    if cut.kind is CutKind.LAYER:
        return cut.source
    return torch.tensor(1.0 if cut.kind is CutKind.GATE else 0.0).expand(cut.shape)


def _times(factor: float) -> Change:
    return lambda value: factor * value
