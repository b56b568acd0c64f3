"""The bundled network of a family with its card, and training one's own."""

import pandas as pd
import streamlit as st

from cnnviz.content.digits import typeset
from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.curves import curves
from cnnviz.paths import PAGES
from cnnviz.photos.weights.cards import Card
from cnnviz.photos.weights.history import read_history
from cnnviz.studios.train.start import screen as start
from cnnviz.studios.train.start.presets import screen as presets_section
from cnnviz.studios.train.start.shipped import screen as shipped
from cnnviz.studios.train.watch import screen as watch
from cnnviz.ui import kept_figure, networks
from cnnviz.ui.parts.story import lead
from cnnviz.ui.runs import owner, shown_runs, start_button
from cnnviz.ui.shell import classes, numbers, page
from cnnviz.ui.shell.numbers import EMPTY
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import chart


def show(arch: ArchitecturePage) -> None:
    """What can be started here; then the command, the measured result and the card."""
    lead(arch, "train")
    if arch.family.bundled is not None:
        _bundled(arch.t, networks.card(arch.family.bundled))
    else:
        shipped.show(arch.t)
    st.header(arch.t("training.yourself"), anchor=False)
    _start_here(arch.t, arch.family.slug, arch.family.bundled or arch.family.default)


def _bundled(t: Labels, card: Card) -> None:
    _curve(t, card)
    with st.container(horizontal=True):
        for name, value in _results(t, card):
            st.metric(name, value, border=True, width=190)
    with st.expander(t("train.card")):
        st.dataframe(
            _card(t, card), hide_index=True, width="stretch", placeholder=EMPTY, alt=t("train.card")
        )


def _results(t: Labels, card: Card) -> list[tuple[str, str]]:
    both = card.flip_accuracy
    mirrored = [] if both is None else [(t("train.flip_accuracy"), numbers.percent(t, both, 2))]
    return [
        (t("train.accuracy"), numbers.percent(t, card.test_accuracy, 2)),
        *mirrored,
        (t("train.epochs"), numbers.significant(card.epochs)),
        (t("common.parameters"), numbers.whole(card.params)),
    ]


def _curve(t: Labels, card: Card) -> None:
    history = read_history(card.model)
    if not history:
        return
    passes = [passed.epoch for passed in history]
    series = {
        t("train.train_accuracy"): [100 * passed.train_accuracy for passed in history],
        t("train.accuracy"): [100 * passed.test_accuracy for passed in history],
    }
    chart.show(
        kept_figure.of_all(
            curves, passes, series, x_axis=t("train.epoch"), y_axis=t("train.percent")
        ),
        key=f"card-curve-{card.model}",
        alt=t("train.curve_alt"),
    )
    chart.data_table(
        t,
        {
            t("train.epoch"): [f"{passed:g}" for passed in passes],
            **{name: [f"{value:.2f}" for value in values] for name, values in series.items()},
        },
    )
    fewest, most = history[0].test_pictures, history[-1].test_pictures
    if fewest < most:
        st.caption(t("train.curve_sample", few=numbers.whole(fewest), all=numbers.whole(most)))


def _card(t: Labels, card: Card) -> pd.DataFrame:
    lines = {
        t("common.network"): card.model,
        t("train.data"): card.data,
        t("train.classes"): ", ".join(classes.name(t, name) for name in card.classes),
        t("train.recipe"): ", ".join(
            f"{name} = {_setting(t, value)}" for name, value in card.recipe.items()
        ),
        t("train.seed"): str(card.seed),
        t("train.device"): card.device,
        t("train.torch"): card.torch,
        t("train.day"): card.trained,
        t("train.licence"): card.licence,
        "SHA-256": card.sha256,
    }
    return pd.DataFrame({t("train.entry"): lines.keys(), t("train.value"): lines.values()})


def _setting(t: Labels, value: object) -> str:
    """What a recipe says, in the reader's words where it is neither a number nor a name."""
    if value is None:
        return numbers.EMPTY
    if isinstance(value, bool):
        return t("common.yes" if value else "common.no")
    return typeset(str(value))


def _start_here(t: Labels, slug: str, net: str) -> None:
    """What can be started from the page of a family; once it runs, the curves in its place."""
    owner.remember()
    with page.errors():
        run_ids = shown_runs.wanted(start_button.watched())
        if run_ids:
            start_button.back_button(t)
            watch.show(t, run_ids, place=f"{slug}-watched", inside=False)
            st.page_link(
                PAGES / "train.py",
                label=t("training.open_page"),
                icon=":material/arrow_forward:",
                query_params={start_button.RUN: ",".join(run_ids)},
            )
        else:
            start_button.can_ask()
            start.tell_missing_data(t)
            presets_section.of_page(t, slug)
            with st.expander(t("training.this_network"), icon=":material/tune:"):
                start.form(t, place=f"{slug}-own", net=net)
