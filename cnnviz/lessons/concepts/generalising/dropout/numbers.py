"""Dropout on a few units: every mask written out, and many masks drawn."""

from dataclasses import dataclass
from itertools import product
from math import prod

import torch


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """A dropout mask of a few units."""

    kept: tuple[bool, ...]
    probability: float
    total: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What many dropout masks of many units give.

    Attributes:
        error: Standard error of that mean.
        scaled: Sum of all units times the probability of being kept: what a test computes.
    """

    mean: float
    error: float
    spread: float
    scaled: float
    sums: tuple[float, ...]


def masks(values: tuple[float, ...], drop: float) -> tuple[Mask, ...]:
    """Every mask of some units (Srivastava et al. 2014, section 4)."""
    return tuple(
        Mask(
            kept=kept,
            probability=prod(1 - drop if unit else drop for unit in kept),
            total=sum(value for value, unit in zip(values, kept, strict=True) if unit),
        )
        for kept in product((True, False), repeat=len(values))
    )


def expected(found: tuple[Mask, ...]) -> float:
    """Mean of the sums over all masks, each by its probability."""
    return sum(mask.probability * mask.total for mask in found)


def draw(units: int, drop: float, draws: int, *, seed: int = 0) -> Drawn:
    """Draw masks for many units, whose values are normal."""
    generator = torch.Generator().manual_seed(seed)
    values = torch.randn(units, generator=generator) / units**0.5
    kept = (torch.rand(draws, units, generator=generator) >= drop).float()
    sums = kept @ values  # (draws,)
    spread = float(sums.std())
    return Drawn(
        mean=float(sums.mean()),
        error=spread / draws**0.5,
        spread=spread,
        scaled=float(values.sum()) * (1 - drop),
        sums=tuple(sums.tolist()),
    )
