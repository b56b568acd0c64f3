"""What a run comes to: the recorded curves of the networks that come with the app."""

import streamlit as st

from cnnviz.content.labels import Labels, text
from cnnviz.drawing.frame import Figure
from cnnviz.photos.weights.cards import bundled
from cnnviz.photos.weights.history import HistoryPoint, read_history
from cnnviz.studios.train.start.shipped.drawing import shipped_curves
from cnnviz.ui import cache
from cnnviz.ui.shell import numbers, titles
from cnnviz.ui.widgets import chart


def show(t: Labels) -> None:
    """The test accuracy of each network along its training, and what the best of them reached."""
    found = cache.shared(histories)
    if not found:
        return
    best, history = max(found, key=lambda entry: entry[1][-1].test_accuracy)
    st.caption(
        t(
            "training.shipped",
            count=len(found),
            name=titles.named(t, best),
            accuracy=numbers.significant(100 * history[-1].test_accuracy),
        )
    )
    chart.show(
        cache.shared(_drawn, t.language),
        key="shipped-curves",
        alt=t("training.shipped_alt", count=len(found)),
    )


def histories() -> tuple[tuple[str, tuple[HistoryPoint, ...]], ...]:
    """Return every network that comes with the app and has a recorded curve, with its looks."""
    read = ((card.model, read_history(card.model)) for card in bundled())
    return tuple((model, history) for model, history in read if history)


def _drawn(code: str) -> Figure:
    t = text(code)
    found = {titles.named(t, model): history for model, history in histories()}
    return shipped_curves(found, x_axis=t("train.epoch"), y_axis=t("train.percent"))
