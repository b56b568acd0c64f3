"""Xavier and He initialisation: the variance of signals and gradients through thirty layers."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.lessons.concepts.learning.initialisation.drawing import variance_curves
from cnnviz.lessons.concepts.learning.initialisation.numbers import (
    FACTORS,
    FUNCTIONS,
    LAYERS,
    measured,
    predicted,
)
from cnnviz.ui import cache
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.widgets import bound, chart, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("all", "thirtieth", "billionth")

MARKS = Marks(levels={"all": 1.0, "thirtieth": 1 / LAYERS, "billionth": 1e-9}, log=True)

NUMBERS = [str(layer + 1) for layer in range(LAYERS)]


def show(t: Labels) -> None:
    """The variance of each layer forward and back, measured and by the theory."""
    left = cache.shared(measured, "relu", FACTORS["xavier"]).signal[-1]
    right = "all" if left > 0.3 else "thirtieth" if left > 1e-4 else "billionth"
    written = numbers.scientific(left)
    quiz.judge(
        t, "initialisation", right, Level(value=left, written=written, marks=MARKS), left=written
    )
    first, second = st.columns(2, gap="large")
    with first:
        function = address.segmented(
            "init-function",
            t("initialisation.function"),
            list(FUNCTIONS),
            "relu",
            lambda name: t(f"initialisation.functions.{name}"),
        )
    with second:
        factor = bound.slider(
            t("initialisation.factor"), 0.2, 4.0, FACTORS["he"], 0.1, key="init-factor"
        )
    st.caption(t("initialisation.named"))
    found = cache.shared(measured, function, factor)
    theory = predicted(function, factor)
    with st.container(horizontal=True):
        st.metric(t("initialisation.last_signal"), numbers.significant(found.signal[-1]))
        st.metric(t("initialisation.first_gradient"), numbers.significant(found.gradient[0]))
        if theory:
            st.metric(t("initialisation.by_theory"), numbers.significant(theory[-1]))
    forward, back = st.columns(2, gap="large")
    with forward:
        st.markdown(f"**{t('initialisation.forward')}**")
        _layers(t, "signal", found.signal, theory)
    with back:
        st.markdown(f"**{t('initialisation.backward')}**")
        _layers(t, "gradient", found.gradient, theory and theory[::-1])


def picture(t: Labels) -> None:
    """A stack without ReLUs, whose signal Xavier's choice holds; one with them is asked."""
    _layers(t, "linear", cache.shared(measured, "linear", FACTORS["xavier"]).signal, None)


def _layers(
    t: Labels, what: str, found: tuple[float, ...], theory: tuple[float, ...] | None
) -> None:
    series = {t("initialisation.measured"): found}
    if theory:
        series[t("initialisation.theory")] = theory
    chart.show(
        variance_curves(
            NUMBERS,
            series,
            x_axis=t("initialisation.layer"),
            y_axis=t("initialisation.variance"),
        ),
        key=f"init-{what}",
        alt=t(f"initialisation.alts.{what}"),
    )
    chart.data_table(
        t,
        {
            t("initialisation.layer"): NUMBERS,
            **{
                name: [numbers.significant(value) for value in values]
                for name, values in series.items()
            },
        },
    )
