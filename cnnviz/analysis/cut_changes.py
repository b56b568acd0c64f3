"""How cuts are made: what becomes of the outputs of which layers while a network runs.

Nothing is trained again; the network itself is only read (see `execution`).
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

import torch
from torch import Tensor

from cnnviz.analysis.cuts import Cut, Kind
from cnnviz.analysis.execution import Change

Op = tuple[str, Change]
"""A layer of the table and what becomes of its output."""


class Fill(StrEnum):
    """What stands in the place of a channel."""

    ZERO = "zero"
    """Nothing."""
    MEAN = "mean"
    """Its mean over the positions of the photo: how much is left, where is lost."""


def ops(cut: Cut) -> list[Op]:
    """What a cut does; good for one run, because a layer's memory lies in it."""
    if cut.kind is Kind.GATE:
        return [(cut.path, torch.ones_like)]
    if cut.kind is not Kind.LAYER:
        return [(cut.path, torch.zeros_like)]
    read: list[Tensor] = []

    def remember(value: Tensor) -> Tensor:
        read[:] = [value]
        return value

    return [(cut.source, remember), (cut.path, lambda _: read[0])]


def scaling(path: str, factor: float) -> list[Op]:
    """One layer's output times a factor: 0 mutes it, 1 changes nothing."""
    return [(path, lambda value: factor * value)]


def channels(path: str, numbers: Sequence[int], fill: Fill) -> list[Op]:
    """Some channels of a layer silenced or levelled."""

    def change(value: Tensor) -> Tensor:
        value = value.clone()
        some = value[:, list(numbers)]
        level = some.mean((2, 3), keepdim=True).expand_as(some)
        value[:, list(numbers)] = level if fill is Fill.MEAN else 0.0
        return value

    return [(path, change)] if numbers else []


def together(several: Sequence[Op]) -> Mapping[str, Change]:
    """Changes one after the other, as `execute` takes them; cuts in the order of computation."""
    found: dict[str, Change] = {}
    for path, change in several:
        found[path] = _then(found[path], change) if path in found else change
    return found


def apart(variants: Sequence[Sequence[Op]], start: str | None = None) -> Mapping[str, Change]:
    """Changes of which each variant concerns one row of the batch only.

    Args:
        variants: For each row of the batch what is done to it.
        start: Layer that yields one row, which becomes as many as there are variants.
    """
    placed: dict[str, list[tuple[int, Change]]] = {}
    for number, several in enumerate(variants):
        for path, change in several:
            placed.setdefault(path, []).append((number, change))
    found = {path: _on_rows(here) for path, here in placed.items()}
    if start is not None:

        def spread(value: Tensor) -> Tensor:
            return value.expand(len(variants), *value.shape[1:])

        found[start] = _then(spread, found[start]) if start in found else spread
    return found


def _then(first: Change, second: Change) -> Change:
    return lambda value: second(first(value))


def _on_rows(placed: Sequence[tuple[int, Change]]) -> Change:
    def change(value: Tensor) -> Tensor:
        out = value.clone()
        for number, one in placed:
            out[number : number + 1] = one(out[number : number + 1].clone())
        return out

    return change
