"""Squeeze and excitation on numbers small enough to follow by hand.

z_c = mean of map c; h = ReLU(W1 z); s = sigmoid(W2 h); y_c = s_c u_c (Hu et al. 2017, equations 2
to 4).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Maps = tuple[tuple[tuple[float, ...], ...], ...]
"""Maps as numbers that can be a key: channel, row, column."""

EXAMPLE: Maps = (((1, 1), (1, 1)), ((4, 0), (0, 0)), ((8, 0), (0, 0)))
"""An even map, and two with one spike."""

REDUCE = (1.0, 0.0, 1.0)
"""W1: one hidden unit that adds the first and the last mean."""

EXPAND = (2.0, -2.0, 1.0)
"""W2: it opens the first gate, shuts the second and opens the last a little less."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Excited:
    """Every step from the maps to the scaled maps.

    Attributes:
        means: z, (C,).
        hidden: h, the one unit in the middle.
        gates: s, (C,).
        scaled: y, (C, height, width).
    """

    means: NDArray[np.float64]
    hidden: float
    gates: NDArray[np.float64]
    scaled: NDArray[np.float64]


def excite(
    maps: Maps, reduce: tuple[float, ...] = REDUCE, expand: tuple[float, ...] = EXPAND
) -> Excited:
    """Squeezes, excites and scales, with one hidden unit."""
    values = np.asarray(maps, dtype=np.float64)
    means = values.mean(axis=(1, 2))
    hidden = max(float(np.dot(reduce, means)), 0.0)
    # The sigmoid as a tanh: an exponential would overflow for large numbers.
    gates = 0.5 + 0.5 * np.tanh(0.5 * np.asarray(expand) * hidden)
    return Excited(means=means, hidden=hidden, gates=gates, scaled=values * gates[:, None, None])


def flattened(maps: Maps, channel: int) -> Maps:
    """Return the maps with one of them spread evenly: its mean is left, its pattern is gone."""
    values = np.asarray(maps[channel], dtype=np.float64)
    even = tuple(tuple(float(values.mean()) for _ in row) for row in maps[channel])
    return (*maps[:channel], even, *maps[channel + 1 :])
