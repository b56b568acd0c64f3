"""What a run comes to: the recorded curves of the networks that come with the app."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.photos.weights.cards import bundled
from cnnviz.photos.weights.history import read_history
from cnnviz.studios.train.start.shipped.drawing import shipped_curves
from cnnviz.ui.shell import numbers, titles
from cnnviz.ui.widgets import chart


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
        shipped_curves(found, x_axis=t("train.epoch"), y_axis=t("train.percent")),
        key="shipped-curves",
        alt=t("training.shipped_alt", count=len(found)),
    )
