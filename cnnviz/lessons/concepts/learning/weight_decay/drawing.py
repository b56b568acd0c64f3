"""A fit to few points, beside the function that they were drawn from."""

from collections.abc import Mapping, Sequence

from plotly import graph_objects as go

from cnnviz.drawing.charts.curves import curves
from cnnviz.drawing.frame import Figure

KEYS = ("place", "value", "fit", "truth", "points")
"""Labels that the figure needs."""

HIGHEST = 2.2
"""Of the values that are shown: a fit without a spring goes further between the points."""


def fit_through_points(
    grid: Sequence[float],
    lines: tuple[Sequence[float], Sequence[float]],
    points: tuple[Sequence[float], Sequence[float]],
    labels: Mapping[str, str],
) -> Figure:
    """Draw a fit and the truth as lines, and the points that were fitted.

    Args:
        grid: Places of the lines.
        lines: Values of the fit and of the true function at these places.
        points: Places and values of the points.
        labels: Words for KEYS.
    """
    fit, truth = lines
    figure = curves(
        grid,
        {labels["fit"]: list(fit), labels["truth"]: list(truth)},
        x_axis=labels["place"],
        y_axis=labels["value"],
    )
    figure.add_trace(
        go.Scatter(
            x=list(points[0]),
            y=list(points[1]),
            mode="markers",
            marker={"size": 9},
            name=labels["points"],
            hovertemplate="%{x:.2f}, %{y:.2f}<extra></extra>",
        )
    )
    return figure.update_yaxes(range=[-HIGHEST, HIGHEST])
