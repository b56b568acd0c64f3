"""The windows of a pooling on a square map: how many there are, and how often a pixel is in one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.errors import BadValue

OVERLAPPING = (3, 2)
"""Window z and step s of AlexNet (Krizhevsky, Sutskever and Hinton 2012, section 3.4)."""

APART = (2, 2)
"""The usual pooling, whose windows lie side by side."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PoolWindows:
    """The windows of a pooling layer over a square map.

    Attributes:
        size: Side z of the window.
        stride: Step s from window to window.
        side: Side of the map behind the pooling.
        visits: Windows that each pixel lies in, read-only, (side before, side before).
    """

    size: int
    stride: int
    side: int
    visits: NDArray[np.int64]

    @property
    def pixels(self) -> dict[int, int]:
        """Number of pixels by how often they are visited, the rarest visit first."""
        counts, pixels = np.unique(self.visits, return_counts=True)
        return dict(zip(counts.tolist(), pixels.tolist(), strict=True))

    @property
    def ignored(self) -> float:
        """Share of the pixels that no window reads."""
        return self.pixels.get(0, 0) / self.visits.size

    @property
    def shared(self) -> float:
        """Share of the pixels that more than one window reads."""
        return float((self.visits > 1).mean())


def pooled_side(side: int, size: int, stride: int) -> int:
    """Side of the map behind a pooling without padding; 0 where no window fits."""
    return max(0, (side - size) // stride + 1)


def pooled_sides(side: int, size: int, stride: int, times: int) -> tuple[int, ...]:
    """Sides of the map before and after each of several poolings, until nothing is left."""
    sides = [side]
    while len(sides) <= times and sides[-1]:
        sides.append(pooled_side(sides[-1], size, stride))
    return tuple(sides)


def pool_windows(side: int, size: int, stride: int) -> PoolWindows:
    """The windows of a pooling without padding.

    Raises:
        BadValue: If the window does not fit into the map.
    """
    after = pooled_side(side, size, stride)
    if not after:
        raise BadValue(
            "window_too_large",
            f"a window of {size} does not fit into a map of {side}",
            size=size,
            side=side,
        )
    row = np.zeros(side, dtype=np.int64)
    for begin in range(0, after * stride, stride):
        row[begin : begin + size] += 1
    # A window is a square: its rows and its columns are chosen apart.
    visits = np.outer(row, row)
    visits.flags.writeable = False
    return PoolWindows(size=size, stride=stride, side=after, visits=visits)
