"""Activation functions with their slopes, and what they do to signals in a stack of layers."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.curves import curves
from cnnviz.lessons.concepts.layers.activations.numbers import (
    FUNCTIONS,
    Signal,
    at,
    shape,
    signal,
    steepest,
)
from cnnviz.ui import cache
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.shell.numbers import EMPTY
from cnnviz.ui.widgets import bound, chart, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("tenth", "thousandth", "millionth")

MARKS = Marks(levels={"tenth": 0.1, "thousandth": 1e-3, "millionth": 1e-6}, log=True)

LAYERS = 10
SCALES = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0)


def show(t: Labels) -> None:
    """Values and slopes at a point; then ten layers whose weights grow."""
    best = cache.shared(steepest, "sigmoid") ** LAYERS
    right = "tenth" if best > 1e-2 else "thousandth" if best > 3e-5 else "millionth"
    quiz.judge(
        t,
        "activations",
        right,
        Level(value=best, written=numbers.significant(best, 2), marks=MARKS),
        best=numbers.significant(best, 2),
        layers=LAYERS,
    )
    _shapes(t)
    _stack(t)


def _shapes(t: Labels) -> None:
    place = bound.slider(t("activations.place"), -6.0, 6.0, 2.0, 0.25, key="activation-place")
    found = {name: cache.shared(shape, name) for name in FUNCTIONS}
    titles = {name: t(f"activations.names.{name}") for name in FUNCTIONS}
    x = list(next(iter(found.values())).x)
    left, right = st.columns(2, gap="large")
    for column, what in ((left, "y"), (right, "slope")):
        with column:
            st.markdown(f"**{t(f'activations.{what}')}**")
            chart.show(
                curves(
                    x,
                    {titles[name]: getattr(entry, what) for name, entry in found.items()},
                    x_axis=t("activations.input"),
                    y_axis=t(f"activations.{what}"),
                    mark=place,
                ),
                key=f"activation-{what}",
                alt=t(f"activations.{what}_alt"),
            )
    here = {name: cache.shared(at, name, float(place)) for name in FUNCTIONS}
    st.dataframe(
        {
            t("activations.function"): list(titles.values()),
            t("activations.y"): [f"{value:.4f}" for value, _ in here.values()],
            t("activations.slope"): [f"{slope:.4f}" for _, slope in here.values()],
            t("activations.best", layers=LAYERS): [
                numbers.significant(cache.shared(steepest, name) ** LAYERS, 2) for name in FUNCTIONS
            ],
        },
        hide_index=True,
        placeholder=EMPTY,
        alt=t("activations.slope_alt"),
    )


def picture(t: Labels) -> None:
    """The functions themselves; their slopes would give the answer away."""
    found = {name: cache.shared(shape, name) for name in FUNCTIONS}
    figure = curves(
        list(next(iter(found.values())).x),
        {t(f"activations.names.{name}"): entry.y for name, entry in found.items()},
        x_axis=t("activations.input"),
        y_axis=t("activations.y"),
    )
    chart.show(figure.update_layout(height=270), key="activation-first", alt=t("activations.y_alt"))


def _stack(t: Labels) -> None:
    """Ten layers: how saturated they are, and which layers the gradient reaches."""
    st.header(t("activations.stack"), anchor=False)
    st.markdown(t("activations.stack_text", layers=LAYERS))
    name = address.segmented(
        "function",
        t("activations.function"),
        ["relu", "tanh", "sigmoid"],
        "tanh",
        lambda entry: t(f"activations.names.{entry}"),
        hidden=True,
    )
    scale = bound.select_slider(t("activations.scale"), SCALES, 1.0, key="activation-scale")
    found = cache.shared(_signal, name, float(scale))
    with st.container(horizontal=True):
        st.metric(t("activations.ratio"), numbers.significant(found.ratio), border=True, width=260)
        st.metric(
            t("activations.saturated"),
            numbers.percent(t, found.saturated),
            help=t("activations.saturated_help"),
            border=True,
            width=260,
        )
        st.metric(
            t("activations.size"), numbers.significant(found.sizes[-1]), border=True, width=260
        )
    layers = [str(number + 1) for number in range(LAYERS)]
    chart.show(
        curves(
            layers,
            {t("activations.gradient"): list(found.gradients)},
            x_axis=t("activations.layer"),
            y_axis=t("activations.gradient"),
            log=True,
            markers=True,
        ),
        key="activation-stack",
        alt=t("activations.stack_alt"),
    )
    chart.data_table(
        t,
        {
            t("activations.layer"): layers,
            t("activations.gradient"): [numbers.scientific(value, 3) for value in found.gradients],
            t("activations.size"): [numbers.scientific(value, 3) for value in found.sizes],
        },
    )


def _signal(name: str, scale: float) -> Signal:
    return signal(name, LAYERS, scale=scale)
