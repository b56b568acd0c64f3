"""What a run comes to: the recorded curves of the networks that come with the app."""

import streamlit as st
from plotly import graph_objects as go

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.curves import curves
from cnnviz.photos.weights.cards import bundled
from cnnviz.photos.weights.history import HistoryPoint, read_history
from cnnviz.ui.shell import numbers, titles
from cnnviz.ui.widgets import chart

HEIGHT = 340
"""Of the chart in pixels: it stands beside the first button, on the first screen."""


def show(t: Labels) -> None:
    """The test accuracy of each network along its training, and what the best of them reached."""
    found = {titles.named(t, card.model): read_history(card.model) for card in bundled()}
    found = {name: history for name, history in found.items() if history}
    if not found:
        return
    ends = {name: 100 * history[-1].test_accuracy for name, history in found.items()}
    best = max(ends, key=ends.__getitem__)
    st.caption(
        t("training.shipped", count=len(found), name=best, accuracy=numbers.significant(ends[best]))
    )
    chart.show(
        drawn(found, x_axis=t("train.epoch"), y_axis=t("train.percent")),
        key="shipped-curves",
        alt=t("training.shipped_alt", count=len(found)),
    )


def drawn(found: dict[str, tuple[HistoryPoint, ...]], *, x_axis: str, y_axis: str) -> go.Figure:
    """Draw the test accuracy of each network over its passes, in per cent."""
    passes = sorted({point.epoch for history in found.values() for point in history})
    series: dict[str, list[float | None]] = {}
    for name, history in found.items():
        at = {point.epoch: 100 * point.test_accuracy for point in history}
        series[name] = [at.get(passed) for passed in passes]
    figure = curves(passes, series, x_axis=x_axis, y_axis=y_axis)
    return figure.update_traces(connectgaps=True).update_layout(height=HEIGHT)
