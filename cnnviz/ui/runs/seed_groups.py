"""Runs that differ in nothing but their seed, as one line with a band."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cnnviz.drawing.charts.live_curves import Curve
from cnnviz.ui.runs.reading import RunCurves

Array = NDArray[np.float64]
Read = Callable[[RunCurves], tuple[Array, Array]]
"""From a run to places and values of one of its curves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedGroup:
    """The runs of one configuration.

    Attributes:
        runs: One or more, one a seed.
    """

    name: str
    runs: tuple[RunCurves, ...]


def grouped_by_seed(watched: Sequence[RunCurves]) -> list[tuple[RunCurves, ...]]:
    """Return the runs by configuration, the seed apart, in the order of the first of each."""
    found: dict[str, list[RunCurves]] = {}
    for entry in watched:
        found.setdefault(replace(entry.run.config, seed=0).to_json(), []).append(entry)
    return [tuple(runs) for runs in found.values()]


def curve(
    group: SeedGroup, read: Read, *, name: str = "", dashed: bool = False, dots: bool = False
) -> Curve:
    """Return the curve of a group: a run's own, or the mean of several within their range.

    Args:
        group: The runs.
        read: Which curve of a run.
        name: For the legend instead of the group's.
        dashed: Draw dashes, and no band: two bands over each other cannot be told apart.
        dots: Mark every point.
    """
    lines = [(x, y) for x, y in map(read, group.runs) if len(x)]
    style = {"name": name or group.name, "dashed": dashed, "dots": dots}
    if not lines:
        return Curve(x=(), y=(), **style)  # type: ignore[arg-type]
    if len(lines) == 1:
        x, y = lines[0]
        return Curve(x=x.tolist(), y=y.tolist(), **style)  # type: ignore[arg-type]
    x, low, mean, high = band(lines)
    return Curve(
        x=x.tolist(),
        y=mean.tolist(),
        low=() if dashed else low.tolist(),
        high=() if dashed else high.tolist(),
        **style,  # type: ignore[arg-type]
    )


def band(lines: Sequence[tuple[Array, Array]]) -> tuple[Array, Array, Array, Array]:
    """Return least, mean and most of several curves at each place that any of them has.

    Between two of its points a curve is a straight line; before its first and after its last it
    does not count, so seeds that have come less far leave the mean to the others.

    Args:
        lines: Places in rising order, and values, of each curve.

    Returns:
        Places, least, mean and most; not a number where no curve has a value.
    """
    # The longest curve gives the places: the union of all of them would be as many times denser.
    places = max((x for x, _ in lines), key=lambda x: (x[-1], len(x)))
    values = np.stack([_at(places, x, y) for x, y in lines])
    there = np.isfinite(values)
    count = there.sum(axis=0)
    total = np.where(there, values, 0.0).sum(axis=0)
    none = count == 0
    mean = np.where(none, np.nan, total / np.maximum(count, 1))
    low = np.where(none, np.nan, np.where(there, values, np.inf).min(axis=0))
    high = np.where(none, np.nan, np.where(there, values, -np.inf).max(axis=0))
    return places, low, mean, high


def _at(places: Array, x: Array, y: Array) -> Array:
    return np.interp(places, x, y, left=np.nan, right=np.nan)
