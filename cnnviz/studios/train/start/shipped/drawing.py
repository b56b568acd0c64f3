"""The recorded curves of the networks that come with the app, over one axis."""

from plotly import graph_objects as go

from cnnviz.drawing.charts.curves import curves
from cnnviz.photos.weights.history import HistoryPoint

HEIGHT = 340
"""Of the chart in pixels: it stands beside the first button, on the first screen."""


def shipped_curves(
    found: dict[str, tuple[HistoryPoint, ...]], *, x_axis: str, y_axis: str
) -> go.Figure:
    """Draw the test accuracy of each network over its passes, in per cent."""
    passes = sorted({point.epoch for history in found.values() for point in history})
    series: dict[str, list[float | None]] = {}
    for name, history in found.items():
        at = {point.epoch: 100 * point.test_accuracy for point in history}
        series[name] = [at.get(passed) for passed in passes]
    figure = curves(passes, series, x_axis=x_axis, y_axis=y_axis)
    return figure.update_traces(connectgaps=True).update_layout(height=HEIGHT)
