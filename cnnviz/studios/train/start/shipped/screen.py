"""What a run comes to: the recorded curves of the networks that come with the app."""

import streamlit as st

from cnnviz.content.labels import Labels, text
from cnnviz.drawing.frame import Figure
from cnnviz.photos.weights.cards import Card, bundled
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
    best = max((card for card, _ in found), key=lambda card: card.test_accuracy)
    st.caption(
        t(
            "training.shipped",
            count=len(found),
            name=titles.named(t, best.model),
            accuracy=numbers.percent(t, best.test_accuracy, 2),
        )
    )
    chart.show(
        cache.shared(_drawn, t.language),
        key="shipped-curves",
        alt=t("training.shipped_alt", count=len(found)),
    )


def histories() -> tuple[tuple[Card, tuple[HistoryPoint, ...]], ...]:
    """Return the card of every network that comes with the app and has a curve, with its looks."""
    read = ((card, read_history(card.model)) for card in bundled())
    return tuple((card, history) for card, history in read if history)


def _drawn(code: str) -> Figure:
    t = text(code)
    found = {titles.named(t, card.model): history for card, history in histories()}
    return shipped_curves(found, x_axis=t("train.epoch"), y_axis=t("train.percent"))
