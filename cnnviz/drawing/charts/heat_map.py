"""A matrix as coloured squares."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from plotly import graph_objects as go

from cnnviz.drawing.frame import framed

HEIGHT = 420
_WRITTEN = 16  # rows and columns up to which the values are written into the squares


def heat_map(
    values: NDArray[np.floating],
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    row_axis: str,
    column_axis: str,
    value: str,
    diverging: bool = False,
    digits: int = 2,
    height: int = HEIGHT,
) -> go.Figure:
    """Draw one square for each entry, the first row at the top.

    Args:
        values: (rows, columns); NaN leaves a square empty.
        rows: Names of the rows.
        columns: Names of the columns.
        row_axis: Title of the vertical axis.
        column_axis: Title of the horizontal axis.
        value: What the colours mean, with the unit.
        diverging: Colours in both directions from zero; else from zero, or the least, upwards.
        digits: Digits behind the point.
        height: In pixels.
    """
    reach = float(np.nanmax(np.abs(values))) or 1.0
    small = max(values.shape) <= _WRITTEN
    figure = go.Figure(
        go.Heatmap(
            z=values,
            x=list(columns),
            y=list(rows),
            zmin=-reach if diverging else min(0.0, float(np.nanmin(values))),
            zmax=reach,
            autocolorscale=True,
            texttemplate=f"%{{z:.{digits}f}}" if small else None,
            hovertemplate=f"%{{y}} · %{{x}}: %{{z:.{digits + 1}f}}<extra></extra>",
            hoverongaps=False,
            xgap=1,
            ygap=1,
            colorbar={"thickness": 10, "title": {"text": value, "side": "right"}},
        )
    )
    figure.update_xaxes(title_text=column_axis, type="category", showgrid=False)
    figure.update_yaxes(title_text=row_axis, type="category", autorange="reversed", showgrid=False)
    return framed(figure, height)
