"""The variance of each layer on an axis of factors that makes no mountain of a molehill."""

from collections.abc import Mapping, Sequence
from math import log10

from cnnviz.drawing.charts.curves import curves
from cnnviz.drawing.frame import Figure

DECADES = 2.0
"""Powers of ten that the axis shows on either side of one, at least."""


def variance_curves(
    layers: Sequence[str], series: Mapping[str, Sequence[float]], *, x_axis: str, y_axis: str
) -> Figure:
    """Draw one line for each series, with room around one.

    Args:
        layers: Their names.
        series: Variances above zero, one a layer.
        x_axis: Title of the horizontal axis.
        y_axis: Title of the vertical axis.
    """
    powers = [log10(value) for values in series.values() for value in values if value > 0]
    ends = [min(-DECADES, *powers) - 0.3, max(DECADES, *powers) + 0.3]
    figure = curves(layers, series, x_axis=x_axis, y_axis=y_axis, log=True)
    return figure.update_yaxes(range=ends)
