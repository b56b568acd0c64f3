"""Optimisers on a ravine: choose one and a learning rate, and follow its way."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.curves import curves
from cnnviz.lessons.concepts.learning.optimisers.drawing import ravine_path
from cnnviz.lessons.concepts.learning.optimisers.numbers import (
    GOAL,
    OPTIMISERS,
    RATES,
    STABLE_BELOW,
    Descent,
    descend,
    loss,
)
from cnnviz.ui import cache
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.widgets import bound, chart, quiz
from cnnviz.ui.widgets.guess.filled import Bars

OPTIONS = ("sgd", "momentum", "adam")


def show(t: Labels) -> None:
    """The way over the ravine, the loss on it, and all optimisers side by side."""
    found = {name: cache.shared(descend, name, RATES[name]) for name in OPTIMISERS}
    steps = {name: found[name].steps or 10**6 for name in OPTIONS}
    right = min(steps, key=lambda name: steps[name])
    quiz.judge(
        t,
        "optimisers",
        right,
        Bars(
            values={name: found[name].steps or 0 for name in OPTIONS},
            written={name: f"{found[name].steps}" for name in OPTIONS},
        ),
        **{name: run.steps for name, run in found.items()},
    )
    name = address.segmented(
        "optimiser",
        t("optimisers.choose"),
        list(OPTIMISERS),
        "sgd",
        lambda entry: t(f"optimisers.names.{entry}"),
        hidden=True,
    )
    run = cache.shared(descend, name, _choose_rate(t, name))
    st.markdown(_verdict(t, run))
    if name == "sgd":
        st.caption(t("optimisers.stable", rate=f"{STABLE_BELOW:g}"))
    _charts(t, name, run)
    chart.data_table(
        t,
        {
            t("optimisers.choose"): [t(f"optimisers.names.{entry}") for entry in found],
            t("optimisers.rate"): [f"{RATES[entry]:g}" for entry in found],
            t("optimisers.steps"): [str(run.steps) for run in found.values()],
        },
    )


def picture(t: Labels) -> None:
    """The ravine and the place where every optimiser begins."""
    begin = cache.shared(descend, "sgd", RATES["sgd"]).path[:1]
    figure = ravine_path(begin, loss, t.table("figures.ravine_path"))
    chart.show(figure.update_layout(height=270), key="ravine-first", alt=t("optimisers.ravine_alt"))


def _choose_rate(t: Labels, name: str) -> float:
    rate = bound.number_input(
        t("optimisers.rate"),
        0.0001,
        5.0,
        RATES[name],
        0.001,
        format="%.4f",
        key=f"rate-{name}",
        name="rate",
        width=260,
    )
    return float(rate)


def _charts(t: Labels, name: str, run: Descent) -> None:
    """Show the way over the ravine beside the loss on it."""
    left, right = st.columns(2, gap="large")
    with left:
        chart.show(
            ravine_path(run.path, loss, t.table("figures.ravine_path")),
            key="ravine",
            alt=t("optimisers.way_alt", name=t(f"optimisers.names.{name}")),
        )
    with right:
        chart.show(
            curves(
                list(range(len(run.losses))),
                {t(f"optimisers.names.{name}"): list(run.losses)},
                x_axis=t("optimisers.step"),
                y_axis=t("optimisers.loss"),
                log=True,
                level=GOAL,
            ),
            key="ravine-loss",
            alt=t("optimisers.loss_alt"),
        )


def _verdict(t: Labels, run: Descent) -> str:
    if run.diverged:
        return t("optimisers.diverged", step=len(run.path) - 1)
    if run.steps is None:
        return t(
            "optimisers.unfinished",
            steps=len(run.path) - 1,
            loss=numbers.significant(run.losses[-1]),
        )
    return t("optimisers.arrived", steps=run.steps)
