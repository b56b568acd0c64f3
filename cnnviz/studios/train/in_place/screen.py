"""Training on an architecture page: its comparisons, a run of its network, and the curves there."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.paths import PAGES
from cnnviz.studios.train.start import screen as start
from cnnviz.studios.train.start.presets import screen as presets_section
from cnnviz.studios.train.watch import screen as watch
from cnnviz.ui.runs import owner
from cnnviz.ui.runs import shown_runs as watched
from cnnviz.ui.runs import start_button as asking
from cnnviz.ui.shell import page


def show(t: Labels, slug: str, net: str) -> None:
    """What can be started from the page of a family; once it runs, the curves in its place.

    Args:
        t: The short texts.
        slug: Family of the page.
        net: A network of the family, with which the form begins.
    """
    owner.remember()
    with page.errors():
        run_ids = watched.wanted(asking.watched())
        if run_ids:
            asking.back_button(t)
            watch.show(t, run_ids, place=f"{slug}-watched", inside=False)
            st.page_link(
                PAGES / "train.py",
                label=t("training.open_page"),
                icon=":material/arrow_forward:",
                query_params={asking.RUN: ",".join(run_ids)},
            )
        else:
            start.tell_missing_data(t)
            presets_section.of_page(t, slug)
            with st.expander(t("training.this_network"), icon=":material/tune:"):
                start.form(t, place=f"{slug}-own", net=net)
