"""What a network answers over the plane, and the points that it learned from."""

from collections.abc import Mapping, Sequence

import numpy as np
from plotly import graph_objects as go

from cnnviz.drawing.frame import REFERENCE, Figure, framed
from cnnviz.lessons.concepts.generalising.regularisation.numbers import HIGH, LEFT, LOW, RIGHT

KEYS = ("border", "answer", "class_0", "class_1")
"""Labels that the figure needs."""

HEIGHT = 330
SYMBOLS = ("circle", "x")


def answers_on_plane(
    field: Sequence[Sequence[float]] | None,
    points: Sequence[tuple[float, float]],
    classes: Sequence[int],
    labels: Mapping[str, str],
) -> Figure:
    """Draw the probability of class 1 as shades, its border as a line, and the points.

    Args:
        field: Rows from the bottom; None draws the points alone.
        points: (x, y).
        classes: 0 or 1 for each point.
        labels: Words for KEYS.
    """
    figure = go.Figure()
    if field is not None:
        rows, columns = len(field), len(field[0])
        x, y = np.linspace(LEFT, RIGHT, columns), np.linspace(LOW, HIGH, rows)
        shades = [[0, "rgba(128,128,128,0.02)"], [1, "rgba(128,128,128,0.45)"]]
        figure.add_trace(
            go.Heatmap(
                x=x, y=y, z=field, colorscale=shades, zmin=0, zmax=1, showscale=False,
                hovertemplate=f"{labels['answer']}: %{{z:.2f}}<extra></extra>", zsmooth="best",
            )
        )  # fmt: skip
        figure.add_trace(
            go.Contour(
                x=x, y=y, z=field,
                contours={"start": 0.5, "end": 0.5, "size": 1, "coloring": "none"},
                line={"width": 2.5, "color": REFERENCE}, name=labels["border"],
                showscale=False, showlegend=False, hoverinfo="skip",
            )
        )  # fmt: skip
    for one, symbol in enumerate(SYMBOLS):
        mine = [point for point, label in zip(points, classes, strict=True) if label == one]
        figure.add_trace(
            go.Scatter(
                x=[point[0] for point in mine],
                y=[point[1] for point in mine],
                mode="markers",
                marker={"symbol": symbol, "size": 8},
                name=labels[f"class_{one}"],
                hoverinfo="name",
            )
        )
    figure.update_xaxes(range=[LEFT, RIGHT], showticklabels=False, zeroline=False)
    figure.update_yaxes(range=[LOW, HIGH], showticklabels=False, zeroline=False)
    return framed(figure, HEIGHT)
