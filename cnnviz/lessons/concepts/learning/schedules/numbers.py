"""Learning-rate schedules on a descent whose gradients are noisy, as those of batches are.

f(x, y) = (x^2 + 0.05 y^2) / 2 + x^4 / 16 from (2, 10): a flat direction, and a steep one whose
walls are steeper still far from the goal. Every gradient gets normal noise. The rate comes from the
function that trains the networks of this project.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from cnnviz.training.recipes.recipe import Recipe, Schedule
from cnnviz.training.recipes.schedules import rate

CURVATURES = (1.0, 0.05)
WALL = 0.25
"""Of x^4 / 4: at the start it makes the steep direction four times as steep."""

START = (2.0, 10.0)
STEPS = 400
RUNS = 128
"""Descents with other noise that are averaged."""

PEAK, NOISE = 0.5, 0.2
FAR = 1e3
"""Distance from which a run will not come back."""

SCHEDULES: Mapping[str, Schedule] = MappingProxyType(
    {
        "constant": Schedule.CONSTANT,
        "steps": Schedule.STEPS,
        "cosine": Schedule.COSINE,
        "one_cycle": Schedule.ONE_CYCLE,
    }
)
WARM_UPS: Mapping[str, float] = MappingProxyType(
    {"constant": 0.0, "steps": 0.0, "cosine": 0.0, "one_cycle": 0.3}
)
"""Share of the steps in which the rate climbs, where the reader chose none."""

MILESTONES, LEVELS = (0.5, 0.75), (0.1, 0.01)
"""Of the steps: those of He et al. 2015 on CIFAR-10."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoisyDescent:
    """Descents under one schedule.

    Attributes:
        rates: Learning rate of each step.
        losses: Mean loss of all runs before each step and after the last; None where one of them
            ran away.
    """

    rates: tuple[float, ...]
    losses: tuple[float | None, ...]

    @property
    def last(self) -> float | None:
        """The mean loss at the end; None if a run ran away."""
        return self.losses[-1]


def rates(name: str, peak: float = PEAK, warm_up: float = 0.0) -> tuple[float, ...]:
    """Return the learning rate of every step.

    Args:
        name: One of `SCHEDULES`.
        peak: The highest rate.
        warm_up: Share of the steps in which it climbs there.
    """
    recipe = Recipe(
        name=name,
        epochs=1,
        schedule=SCHEDULES[name],
        warm_up=warm_up,
        milestones=MILESTONES,
        levels=LEVELS,
    )
    return tuple(peak * rate(recipe, step / STEPS) for step in range(STEPS))


def descents(
    chosen: tuple[float, ...],
    noise: float = NOISE,
    *,
    wall: float = WALL,
    runs: int = RUNS,
    seed: int = 0,
) -> NoisyDescent:
    """Descend many times at the same rates.

    Args:
        chosen: Learning rate of every step.
        noise: Standard deviation of what is added to each gradient.
        wall: Weight of x^4 / 4.
        runs: How many descents are averaged.
        seed: Of the noise.
    """
    random = np.random.default_rng(seed)
    points = np.tile(np.array(START), (runs, 1))  # (runs, 2)
    losses: list[float | None] = [_loss(points, wall)]
    for step in chosen:
        slope = points * np.array(CURVATURES)
        slope[:, 0] += wall * points[:, 0] ** 3
        points = points - step * (slope + noise * random.standard_normal(points.shape))
        if not np.abs(points).max() < FAR:
            losses += [None] * (len(chosen) + 1 - len(losses))
            break
        losses.append(_loss(points, wall))
    return NoisyDescent(rates=chosen, losses=tuple(losses))


def _loss(points: NDArray[np.float64], wall: float) -> float:
    bowl = 0.5 * (points**2 @ np.array(CURVATURES))
    return float(np.mean(bowl + wall / 4 * points[:, 0] ** 4))
