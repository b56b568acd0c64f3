"""Curves of thousands of steps as at most 400 points that do not jump while the run goes on."""

import numpy as np
import pandas as pd

POINTS = 400
"""A curve on the screen has no more: a plot is about that many pixels wide."""

SPAN = 9
"""Points over which a noisy curve is smoothed (exponentially weighted)."""

PLACES = ("step", "seconds")
EXACT = ("learning_rate",)
"""Columns that are no noise and keep their values."""


def thinned(rows: pd.DataFrame | None) -> pd.DataFrame:
    """The steps of a run for a chart: means over equal bins, then smoothed.

    The bins grow by doubling, so a point stays where it is until the run is twice as long. What is
    not a number leaves a gap.

    Args:
        rows: Columns "step", "seconds" and metrics, in order; None for no step yet.

    Returns:
        The same columns, at most `POINTS` rows.
    """
    if rows is None or rows.empty:
        return pd.DataFrame({name: pd.Series(dtype=float) for name in PLACES})
    clean = rows.reset_index(drop=True).astype(float).replace([np.inf, -np.inf], np.nan)
    bins = clean.groupby(clean.index // bin_size(len(clean)))
    points = bins.mean()
    for name in PLACES:
        points[name] = bins[name].last()
    for name in points.columns.difference([*PLACES, *EXACT]):
        smooth = points[name].ewm(span=SPAN, ignore_na=True).mean()
        points[name] = smooth.where(points[name].notna())
    return points


def bin_size(count: int) -> int:
    """Steps that share a point: the smallest power of two that leaves at most `POINTS`."""
    size = 1
    while count > POINTS * size:
        size *= 2
    return size
