"""Mode collapse, measured: how varied the generated numbers are, and which real ones they reach."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.training.gan.line import LineRun

SERVED = 0.5
"""A place is covered if it comes up at least this often, beside how often it does in reality."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variety:
    """One evaluation of one run.

    Attributes:
        step: When it was.
        variety: Effective number of places that the generator uses, as a share of the real one.
        coverage: Share of the real numbers that lie in covered places.
        loss: The discriminator's loss at the time.
    """

    seed: int
    step: int
    variety: float
    coverage: float
    loss: float


def effective(shares: Sequence[float]) -> float:
    """Return the effective number of places, exp of the entropy (Hill 1973).

    Args:
        shares: How often each place comes up. If n places come up alike, it is n.
    """
    total = math.fsum(shares)
    parts = [share / total for share in shares if share > 0]
    return math.exp(-math.fsum(part * math.log(part) for part in parts))


def coverage(real: Sequence[float], made: Sequence[float]) -> float:
    """Return the share of the real numbers in places that are covered."""
    pairs = zip(real, made, strict=True)
    return math.fsum(p for p, q in pairs if q >= SERVED * p) / math.fsum(real)


def varieties(run: LineRun, real: Sequence[float]) -> tuple[Variety, ...]:
    """Return how varied a run was at each of its evaluations.

    Args:
        run: A recorded run.
        real: How often each bin comes up among the real numbers.
    """
    whole = effective(real)
    return tuple(
        Variety(
            seed=run.seed,
            step=step,
            variety=effective(made) / whole,
            coverage=coverage(real, made),
            loss=loss,
        )
        for step, made, loss in zip(run.steps, run.shares, run.losses, strict=True)
    )


def poorest(runs: Sequence[Sequence[Variety]]) -> Variety:
    """Return the evaluation with the least variety in the second half of all runs."""
    late = [one for run in runs for one in run[len(run) // 2 :]]
    return min(late, key=lambda one: one.variety)
