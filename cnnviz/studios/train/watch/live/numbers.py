"""How far two bundles of seeds are apart, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, variance

from scipy.special import stdtrit

CONFIDENCE = 0.95
"""Of the interval: so often such an interval holds the true difference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedDifference:
    """The mean of one bundle less that of another.

    Attributes:
        low: Lower end of the interval.
        high: Upper end.
    """

    mean: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether no difference at all lies outside the interval."""
        return not self.low <= 0 <= self.high


def difference(one: Sequence[float], other: Sequence[float]) -> SeedDifference | None:
    """Return how far apart two bundles are, by Welch's interval (Welch 1947).

    Args:
        one: One value a seed.
        other: The same of the bundle that it is held against.

    Returns:
        The difference; None where a bundle has fewer than two values, or none of them differ.
    """
    if min(len(one), len(other)) < 2:
        return None
    spreads = [(variance(values) / len(values), len(values) - 1) for values in (one, other)]
    total = sum(spread for spread, _ in spreads)
    if not total:
        return None
    freedom = total**2 / sum(spread**2 / degrees for spread, degrees in spreads)
    half = float(stdtrit(freedom, (1 + CONFIDENCE) / 2)) * sqrt(total)
    found = fmean(one) - fmean(other)
    return SeedDifference(mean=found, low=found - half, high=found + half)
