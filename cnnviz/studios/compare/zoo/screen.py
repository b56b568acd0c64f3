"""All of torchvision in one chart: accuracy against multiply-adds."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from cnnviz.architectures import CATALOG
from cnnviz.content.labels import Labels
from cnnviz.photos.weights.zoo import Published, zoo
from cnnviz.studios.compare.choice import MODELS, MOST
from cnnviz.studios.compare.zoo.drawing import zoo_chart
from cnnviz.ui.shell import address, titles
from cnnviz.ui.shell.numbers import EMPTY
from cnnviz.ui.widgets import chart


def show(t: Labels, names: list[str]) -> None:
    """The chart of all published weights, and the table of those that are chosen in it."""
    entries = zoo()
    named = [entry.name for entry in entries if entry.model in names]
    event = chart.brush(
        zoo_chart(entries, t.table("figures.zoo_chart"), groups=groups(t, entries), named=named),
        key="zoo",
        alt=t("comparison.zoo_alt", count=len(entries)),
    )
    chosen = [entries[place] for place in event] or list(entries)
    st.caption(t("comparison.zoo_chosen", shown=len(chosen), total=len(entries)))
    if 1 <= len(event) <= MOST:
        st.button(
            t("comparison.zoo_take"),
            on_click=_take,
            args=([entry.model for entry in chosen],),
            icon=":material/compare_arrows:",
        )
    _table(t, chosen)


def groups(t: Labels, entries: Sequence[Published]) -> dict[str, str]:
    """Return the title of every family of the catalogue by torchvision's name of its group."""
    return {
        entry.group: titles.of_family(t, family)
        for family in CATALOG
        for entry in entries
        if any(entry.model == variant.name for variant in family.variants)
    }


def _take(models: list[str]) -> None:
    st.session_state[MODELS] = list(dict.fromkeys(models))[:MOST]
    address.note("view", "numbers")


def _table(t: Labels, entries: list[Published]) -> None:
    st.dataframe(
        pd.DataFrame(
            {
                t("common.network"): [entry.model for entry in entries],
                t("predict.weights"): [entry.weights for entry in entries],
                t("comparison.accuracy"): [entry.accuracy for entry in entries],
                t("comparison.top_five"): [entry.top_five for entry in entries],
                t("common.parameters"): [entry.params for entry in entries],
                t("comparison.gigamacs"): [entry.gigamacs for entry in entries],
                t("common.input_size"): [entry.side for entry in entries],
            }
        ),
        hide_index=True,
        column_config={
            t("common.parameters"): st.column_config.NumberColumn(format="%,d"),
            t("comparison.top_five"): st.column_config.NumberColumn(help=t("terms.top5")),
        },
        placeholder=EMPTY,
        alt=t("comparison.views.zoo"),
    )
