"""The ravine from above, with the way that an optimiser takes through it."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from plotly import graph_objects as go

from cnnviz.drawing.frame import REFERENCE, framed

KEYS = ("flat", "steep", "start", "way")
"""Labels that the figure needs."""

HEIGHT = 380
WIDE, HIGH = 11.5, 4.0  # of the part that is shown, in each direction from the goal


def ravine_path(
    path: Sequence[tuple[float, float]],
    loss: Callable[[float, float], float],
    labels: Mapping[str, str],
) -> go.Figure:
    """Draw the lines of equal loss, and the points of a run.

    Args:
        path: Points (x, y); those outside the part that is shown are cut off by it.
        loss: Height at a point.
        labels: Words for KEYS.
    """
    x, y = np.linspace(-WIDE, WIDE, 61), np.linspace(-HIGH, HIGH, 61)
    heights = [[np.sqrt(loss(float(a), float(b))) for a in x] for b in y]
    figure = go.Figure(
        [
            go.Contour(
                x=x,
                y=y,
                z=heights,
                contours={"coloring": "lines"},
                line={"width": 1},
                colorscale=[[0, REFERENCE], [1, REFERENCE]],
                showscale=False,
                hoverinfo="skip",
            ),
            go.Scatter(
                x=[point[0] for point in path],
                y=[point[1] for point in path],
                mode="lines+markers",
                marker={"size": 4},
                line={"width": 1.5},
                name=labels["way"],
                hovertemplate="%{x:.3f}, %{y:.3f}<extra></extra>",
            ),
            go.Scatter(
                x=[path[0][0]],
                y=[path[0][1]],
                mode="markers+text",
                text=[labels["start"]],
                textposition="top center",
                marker={"size": 10},
                showlegend=False,
                hoverinfo="skip",
            ),
        ]
    )
    figure.update_xaxes(title_text=labels["flat"], range=[-WIDE, WIDE], zeroline=False)
    figure.update_yaxes(title_text=labels["steep"], range=[-HIGH, HIGH], zeroline=False)
    return framed(figure, HEIGHT)
