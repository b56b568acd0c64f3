"""What a filter answers to every patch of two pixels, and where it changes its mind."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from plotly import graph_objects as go

from cnnviz.drawing.frame import framed
from cnnviz.drawing.palette import DARK, LIGHT

HEIGHT = 320

Point = tuple[float, float, str]


def decision_map(
    axis: Sequence[float],
    values: NDArray[np.floating],
    points: Sequence[Point],
    *,
    threshold: float,
    axes: tuple[str, str],
    value: str,
) -> go.Figure:
    """Draw the response as colours, its threshold as a line, and a few patches as marked points.

    Args:
        axis: Places on both axes, in even steps.
        values: (places of the vertical axis, places of the horizontal one).
        points: Horizontal place, vertical place and mark of each patch.
        threshold: The response where the decision changes; the middle of the colours.
        axes: Titles of the horizontal and of the vertical axis.
        value: What the colours mean.
    """
    colours, border = _colours(axis, values, threshold, value), _border(axis, values, threshold)
    figure = go.Figure([colours, border, _marks(points)])
    figure.update_xaxes(title_text=axes[0], tickvals=[0, 1], zeroline=False, constrain="domain")
    figure.update_yaxes(title_text=axes[1], tickvals=[0, 1], zeroline=False, scaleanchor="x")
    return framed(figure, HEIGHT)


def _colours(
    axis: Sequence[float], values: NDArray[np.floating], threshold: float, title: str
) -> go.Heatmap:
    reach = float(np.abs(values - threshold).max()) or 1.0
    return go.Heatmap(
        x=list(axis),
        y=list(axis),
        z=values,
        zmin=threshold - reach,
        zmax=threshold + reach,
        autocolorscale=True,
        zmid=threshold,
        colorbar={"thickness": 10, "title": {"text": title, "side": "right"}, "nticks": 5},
        hovertemplate="(%{x:.2f}, %{y:.2f}): %{z:.2f}<extra></extra>",
    )


def _border(axis: Sequence[float], values: NDArray[np.floating], threshold: float) -> go.Contour:
    return go.Contour(
        x=list(axis),
        y=list(axis),
        z=values,
        contours={"start": threshold, "end": threshold, "size": 1, "coloring": "none"},
        line={"width": 3, "color": DARK.background},
        showscale=False,
        showlegend=False,
        hoverinfo="skip",
    )


def _marks(points: Sequence[Point]) -> go.Scatter:
    return go.Scatter(
        x=[x for x, _, _ in points],
        y=[y for _, y, _ in points],
        text=[mark for _, _, mark in points],
        mode="markers+text",
        marker={"size": 26, "color": LIGHT.background, "line": {"width": 2, "color": LIGHT.text}},
        textfont={"color": LIGHT.text, "size": 14},
        cliponaxis=False,
        showlegend=False,
        hoverinfo="skip",
    )
