"""Weight decay: a spring that pulls every weight to zero.

The data pull the weight to its best value with their curvature c, the spring with its strength
lambda. Both rest where c (w* - w) = lambda w, so at w = w* c / (c + lambda).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CURVATURES = (1.0, 50.0)
"""Of the loss along the flat and along the steep direction: the ravine of the optimisers."""

BEST = (8.0, 2.0)
"""Where the data alone would have the two weights."""

POINTS, DEGREE = 12, 11
"""Noisy points of the fit, and the degree of its polynomial: as many weights as points."""

NOISE = 0.3
SEED = 2
TESTED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SpringFit:
    """A polynomial that was fitted under a weight decay.

    Attributes:
        decay: Strength of the spring.
        train: Mean squared error on the points that it was fitted to.
        test: The same on points that it never saw.
        norm: Length of the vector of its weights.
        curve: Its values at `GRID`.
    """

    decay: float
    train: float
    test: float
    norm: float
    curve: tuple[float, ...]


GRID = tuple(float(x) for x in np.linspace(-1, 1, 121))
"""Places where fits are drawn."""


def resting(decay: float) -> tuple[float, float]:
    """Return where the two weights come to rest."""
    flat, steep = (
        best * curvature / (curvature + decay)
        for best, curvature in zip(BEST, CURVATURES, strict=True)
    )
    return flat, steep


def lost(decay: float) -> tuple[float, float]:
    """Return the share of its best value that each of the two weights loses."""
    flat, steep = (decay / (curvature + decay) for curvature in CURVATURES)
    return flat, steep


def pulled_loss(x: float, y: float, decay: float = 0.0) -> float:
    """Return the loss of the data at two weights, and with it what the spring adds."""
    parts = zip((x, y), BEST, CURVATURES, strict=True)
    data = sum(0.5 * c * (weight - best) ** 2 for weight, best, c in parts)
    return data + 0.5 * decay * (x * x + y * y)


def truth(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the function that the points are drawn from."""
    return np.sin(math.pi * x)


def examples(seed: int = SEED) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the noisy points of the fit, places and values."""
    random = np.random.default_rng(seed)
    x = np.linspace(-1, 1, POINTS)
    return x, truth(x) + NOISE * random.standard_normal(POINTS)


def fit(decay: float, seed: int = SEED) -> SpringFit:
    """Fit a polynomial to few noisy points, with a spring on each of its weights.

    Args:
        decay: Strength of the spring, beside the mean squared error of the points.
        seed: Of the noise.
    """
    x, y = examples(seed)
    design = _terms(x)
    weights = np.linalg.solve(
        design.T @ design / POINTS + decay * np.eye(DEGREE + 1), design.T @ y / POINTS
    )
    random = np.random.default_rng(seed + 1)
    places = random.uniform(-1, 1, TESTED)
    fresh = truth(places) + NOISE * random.standard_normal(TESTED)
    return SpringFit(
        decay=decay,
        train=float(np.mean((design @ weights - y) ** 2)),
        test=float(np.mean((_terms(places) @ weights - fresh) ** 2)),
        norm=float(np.linalg.norm(weights)),
        curve=tuple((_terms(np.array(GRID)) @ weights).tolist()),
    )


def _terms(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the Legendre polynomials at some places, (places, DEGREE + 1)."""
    terms: NDArray[np.float64] = np.asarray(np.polynomial.legendre.legvander(x, DEGREE), np.float64)
    return terms
