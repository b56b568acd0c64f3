"""Optimisers on a ravine: a quadratic that is fifty times as steep one way as the other.

f(x, y) = (x^2 + 50 y^2) / 2 from (10, 1). Gradient descent on curvature c is stable only below a
learning rate of 2 / c. The steps are torch's own optimisers', in float32.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import torch

CURVATURES = (1.0, 50.0)
START = (10.0, 1.0)
GOAL = 1e-6
"""Loss at which a run has arrived."""

MOST_STEPS = 1500
DIVERGED = 1e6
"""Loss from which a run will not come back."""

STABLE_BELOW = 2 / max(CURVATURES)
"""Learning rate up to which plain gradient descent is stable."""

Made = Callable[[list[torch.Tensor], float], torch.optim.Optimizer]

OPTIMISERS: Mapping[str, Made] = MappingProxyType(
    {
        "sgd": lambda values, rate: torch.optim.SGD(values, lr=rate),
        "momentum": lambda values, rate: torch.optim.SGD(values, lr=rate, momentum=0.9),
        "nesterov": lambda values, rate: torch.optim.SGD(
            values, lr=rate, momentum=0.9, nesterov=True
        ),
        "rmsprop": lambda values, rate: torch.optim.RMSprop(values, lr=rate),
        "adam": lambda values, rate: torch.optim.Adam(values, lr=rate),
    }
)
"""Every optimiser by name."""

RATES: Mapping[str, float] = MappingProxyType(
    {"sgd": 0.039, "momentum": 0.045, "nesterov": 0.018, "rmsprop": 0.05, "adam": 1.6}
)
"""The learning rate with which each arrives in the fewest steps, of some twenty a decade.

For RMSProp it is one that works: at large ones its first step happens to land on the goal.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Descent:
    """The way of one optimiser from start to end.

    Attributes:
        path: Points (x, y) from the start to the end.
        steps: Steps until the loss fell to `GOAL`; None if it never did.
    """

    path: tuple[tuple[float, float], ...]
    losses: tuple[float, ...]
    steps: int | None
    diverged: bool


def loss(x: float, y: float) -> float:
    """Return the height of the ravine at a point."""
    return 0.5 * (CURVATURES[0] * x * x + CURVATURES[1] * y * y)


def descend(name: str, rate: float) -> Descent:
    """Run an optimiser until it has arrived, run away, or taken `MOST_STEPS` steps.

    Args:
        name: One of `OPTIMISERS`.
        rate: Learning rate.
    """
    path, losses = [START], [loss(*START)]
    with torch.inference_mode(mode=False):
        point, curvatures = torch.tensor(START), torch.tensor(CURVATURES)
        optimiser = OPTIMISERS[name]([point], rate)
        for _ in range(MOST_STEPS):
            point.grad = curvatures * point.detach()
            optimiser.step()
            x, y = point.tolist()
            path.append((x, y))
            losses.append(loss(x, y))
            if losses[-1] <= GOAL or not losses[-1] < DIVERGED:
                break
    arrived = losses[-1] <= GOAL
    return Descent(
        path=tuple(path),
        losses=tuple(losses),
        steps=len(path) - 1 if arrived else None,
        diverged=not losses[-1] < DIVERGED,
    )
