"""The sets of weights there are: how they differ, which are here, and fetching the others."""

import pandas as pd
import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.content.pages import PageText
from cnnviz.photos.weights.available import is_present
from cnnviz.settings import settings
from cnnviz.ui import prose
from cnnviz.ui.fetching import answering, card, desk, line
from cnnviz.ui.parts import values
from cnnviz.ui.shell import numbers, page, titles
from cnnviz.ui.shell.numbers import EMPTY
from cnnviz.ui.widgets import roster

FETCHED = "fetched"


def show(t: Labels, text: PageText) -> None:
    """The words and the table, then the offer to fetch what is missing."""
    with st.expander(text.sections["recipes"].title, icon=":material/menu_book:"):
        prose.show(text.render("recipes", values.of_page(text, "recipes")))
        _table(t)
    lacking = {entry.key: entry for entry in roster.missing()}
    if not lacking or settings().offline:
        return
    card.show(t)
    with st.expander(t("prediction.more"), icon=":material/download:"), page.errors():
        st.markdown(t("prediction.more_text"))
        chosen = st.selectbox(
            t("common.network"),
            list(lacking),
            format_func=lambda key: roster.title(t, lacking[key]),
            key=FETCHED,
        )
        _offer(t, lacking[chosen])


def _offer(t: Labels, entry: roster.TrainedNetwork) -> None:
    errand, title = desk.of_weights(entry.info), roster.title(t, entry)
    if not desk.under_way(errand):
        size = numbers.megabytes(errand.size)
        line.button(
            t,
            t("answering.fetch", network=title, size=size),
            errand,
            command=f"fetch --weights {entry.key}",
        )
    line.progress(t, title, errand)
    answering.by_hand(t, entry.info)


def _table(t: Labels) -> None:
    every = roster.trained_networks()
    infos = [entry.info for entry in every]
    st.dataframe(
        pd.DataFrame(
            {
                t("prediction.axes.year"): [entry.when for entry in every],
                t("common.network"): [titles.named(t, info.model) for info in infos],
                t("predict.weights"): [info.id for info in infos],
                t("prediction.data"): [info.data for info in infos],
                t("prediction.here"): [
                    t("common.yes" if is_present(info) else "common.no") for info in infos
                ],
                t("prediction.accuracy"): [
                    "–" if info.accuracy_top1 is None else numbers.percent(t, info.accuracy_top1)
                    for info in infos
                ],
                t("prediction.resized_to"): [info.preprocessing.resize for info in infos],
                t("prediction.cropped_to"): [info.preprocessing.crop for info in infos],
                t("common.parameters"): [numbers.whole(info.num_params) for info in infos],
            }
        ),
        hide_index=True,
        placeholder=EMPTY,
        alt=t("predict.weights"),
    )
