"""What all Plotly figures of the app share: no title, no ground of their own, nothing to drag."""

from collections.abc import Sequence
from math import ceil

import numpy as np
from numpy.typing import NDArray
from plotly import graph_objects as go

from cnnviz.drawing.palette import LIGHT

REFERENCE = LIGHT.hue("gray")
"""Lines to compare with; stands out from the ground of both themes."""

_MARKS = 12
"""Marks of an axis at most: more do not fit on a phone."""

Figure = go.Figure
"""What every chart returns."""

# Fonts and series colours are the theme's: figures do not know whether it is light or dark.
_CLEAR = "rgba(0, 0, 0, 0)"


def framed(figure: go.Figure, height: int) -> go.Figure:
    """Return the figure with the app's frame: tight, transparent, as wide as its place.

    Axes cannot be zoomed: a finger on a phone scrolls the page, not the chart.

    Args:
        figure: Changed and returned.
        height: In pixels.
    """
    figure.update_layout(
        height=height,
        autosize=True,
        margin={"l": 0, "r": 8, "t": 8, "b": 0},
        paper_bgcolor=_CLEAR,
        plot_bgcolor=_CLEAR,
        dragmode=False,
        hovermode="closest",
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1, "yanchor": "bottom"},
    )
    figure.update_xaxes(fixedrange=True, automargin=True)
    figure.update_yaxes(fixedrange=True, automargin=True)
    return figure


def picture_axes(figure: go.Figure, x: Sequence[float], y: Sequence[float]) -> None:
    """Hide the axes, and give them one scale: what is drawn between them is a picture.

    Args:
        figure: Changed in place.
        x: Left and right end.
        y: Lower and upper end: rows are counted downwards.
    """
    hidden = {"visible": False, "constrain": "domain"}
    figure.update_xaxes(range=list(x), **hidden)
    figure.update_yaxes(range=list(y), scaleanchor="x", scaleratio=1, **hidden)


def colour_range(values: NDArray[np.floating]) -> dict[str, float]:
    """Return the ends of the colours for a heat map, so that each of them can occur.

    Values of both signs reach as far below zero as above it, and zero is the middle; values of one
    sign begin or end at zero, and the browser takes the theme's colours in one direction.

    Args:
        values: NaN is left out.
    """
    least, most = float(np.nanmin(values)), float(np.nanmax(values))
    reach = max(abs(least), abs(most)) or 1.0
    return {"zmin": -reach if least < 0 else 0.0, "zmax": reach if most > 0 or least >= 0 else 0.0}


def whole_ticks(places: Sequence[float] | Sequence[str]) -> dict[str, float]:
    """Return the marks of an axis along which whole things are counted: nothing between them.

    Args:
        places: What stands on the axis; empty for any that are no whole numbers.
    """
    counted = [place for place in places if not isinstance(place, str)]
    if not counted or len(counted) < len(places):
        return {}
    if not all(float(place).is_integer() for place in counted):
        return {}
    span = max(counted) - min(counted)
    step = 1
    while span / step > _MARKS:
        # 1, 2, 5, 10, 20, 50 …
        step = ceil(step * 2.5) if str(step).startswith("2") else step * 2
    return {"tick0": min(counted) if step == 1 else 0, "dtick": step}


def bar_below(title: str) -> dict[str, object]:
    """Return a bar of colours under the figure, as wide as it: beside it a phone has no room."""
    return {
        "orientation": "h",
        "thickness": 10,
        "len": 1,
        "y": 0,
        "yanchor": "top",
        "nticks": 5,
        "title": {"text": title, "side": "top"},
    }
