"""A matrix as coloured squares."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from plotly import graph_objects as go

from cnnviz.drawing.frame import colour_range, framed

HEIGHT = 420
_WRITTEN = 16  # rows and columns up to which the values are written into the squares


Axis = tuple[str, Sequence[str]]
"""Title of an axis, and the names of its rows or columns."""


def heat_map(
    values: NDArray[np.floating],
    *,
    rows: Axis,
    columns: Axis,
    value: str,
    digits: int = 2,
    height: int = HEIGHT,
) -> go.Figure:
    """Draw one square for each entry, the first row at the top.

    Args:
        values: (rows, columns); NaN leaves a square empty.
        rows: The vertical axis.
        columns: The horizontal axis.
        value: What the colours mean, with the unit.
        digits: Digits behind the point.
        height: In pixels.
    """
    small = max(values.shape) <= _WRITTEN
    figure = go.Figure(
        go.Heatmap(
            z=values,
            x=list(columns[1]),
            y=list(rows[1]),
            **colour_range(values),
            autocolorscale=True,
            texttemplate=f"%{{z:.{digits}f}}" if small else None,
            hovertemplate=f"%{{y}} · %{{x}}: %{{z:.{digits + 1}f}}<extra></extra>",
            hoverongaps=False,
            xgap=1,
            ygap=1,
            colorbar={"thickness": 10, "title": {"text": value, "side": "right"}},
        )
    )
    figure.update_xaxes(title_text=columns[0], type="category", showgrid=False)
    figure.update_yaxes(title_text=rows[0], type="category", autorange="reversed", showgrid=False)
    return framed(figure, height)
