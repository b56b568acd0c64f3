"""Softmax and cross-entropy: four logits, a temperature, and the gradient p − y."""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.drawing.charts.curves import curves
from cnnviz.lessons.concepts.learning.softmax.numbers import (
    Vector,
    cross_entropy,
    entropy,
    gradient,
    log_sum_exp,
    naive_softmax,
    slopes,
    softmax,
)
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.widgets import bound, chart, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("flat", "quarter", "full")

MARKS = Marks(levels={"flat": 0.0, "quarter": 0.25, "full": 1.0})

CLASSES = ("cat", "dog", "ship", "car")

LOGITS = (2.0, 1.0, -1.0, 0.0)
"""Where the sliders begin."""

OTHERS = np.zeros(len(CLASSES) - 1)

SURE = -5.0
"""Logit of the right class in the question: its probability is all but zero."""

TEMPERATURES = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)

PLACES = np.linspace(-8, 8, 65)


def show(t: Labels) -> None:
    """How steep the loss is, four logits to move, and a sum that would overflow."""
    steep = float(slopes(np.array([SURE]), OTHERS)[0][0])
    right = min(OPTIONS, key=lambda name: abs(MARKS.levels[name] - steep))
    written = f"{steep:.3f}"
    quiz.judge(t, "softmax", right, Level(value=steep, written=written, marks=MARKS), slope=written)
    sharp, squared = slopes(PLACES, OTHERS)
    chart.show(
        curves(
            PLACES.tolist(),
            {t("softmax.cross_entropy"): sharp.tolist(), t("softmax.squared"): squared.tolist()},
            x_axis=t("softmax.right_logit"),
            y_axis=t("softmax.slope"),
        ),
        key="softmax-slopes",
        alt=t("softmax.slopes_alt"),
    )
    _playground(t)


def picture(t: Labels) -> None:
    """The probability of the right class over its logit; how steep the loss is, is asked."""
    shares = [float(softmax(np.array([place, *OTHERS]))[0]) for place in PLACES]
    chart.show(
        curves(
            PLACES.tolist(),
            {t("softmax.probability"): shares},
            x_axis=t("softmax.right_logit"),
            y_axis=t("softmax.probability"),
            mark=SURE,
        ),
        key="softmax-picture",
        alt=t("softmax.picture_alt"),
    )


def _playground(t: Labels) -> None:
    st.header(t("softmax.logits"), anchor=False)
    logits = np.array(
        [
            _logit(t, place, name, start)
            for place, name, start in zip(st.columns(4), CLASSES, LOGITS, strict=True)
        ]
    )
    first, second = st.columns(2, gap="large")
    with first:
        temperature = bound.select_slider(
            t("softmax.temperature"), TEMPERATURES, 1.0, key="softmax-temperature"
        )
    with second:
        chosen = address.segmented(
            "softmax-right", t("softmax.right"), CLASSES, CLASSES[0], lambda one: _named(t, one)
        )
    _probabilities(t, logits, CLASSES.index(chosen), temperature)
    _shifted(t, logits)


def _logit(t: Labels, place: DeltaGenerator, name: str, start: float) -> float:
    with place:
        return bound.slider(_named(t, name), -6.0, 6.0, start, 0.5, key=f"softmax-{name}")


def _named(t: Labels, name: str) -> str:
    return t(f"softmax.classes.{name}")


def _probabilities(t: Labels, logits: Vector, right: int, temperature: float) -> None:
    p = softmax(logits, temperature)
    slope = gradient(logits, right, temperature)
    with st.container(horizontal=True):
        st.metric(t("softmax.loss"), f"{cross_entropy(logits, right, temperature):.3f}")
        st.metric(t("softmax.entropy"), f"{entropy(p):.3f}")
        st.metric(t("softmax.total"), f"{abs(slope.sum()):.3f}")
    names = [_named(t, name) for name in CLASSES]
    series = {t("softmax.probability"): p.tolist(), t("softmax.gradient"): slope.tolist()}
    chart.show(
        bars(
            names,
            series,
            axis=t("softmax.bars_axis"),
            written={
                t("softmax.probability"): [numbers.percent(t, share) for share in p],
                t("softmax.gradient"): [numbers.signed(one) for one in slope],
            },
        ),
        key="softmax-bars",
        alt=t("softmax.bars_alt"),
    )
    chart.data_table(
        t,
        {
            t("softmax.class"): names,
            t("softmax.logit"): [f"{one:.1f}" for one in logits],
            **{name: [f"{value:.4f}" for value in values] for name, values in series.items()},
        },
    )


def _shifted(t: Labels, logits: Vector) -> None:
    """The same number on all logits changes no probability, but breaks the formula as it stands."""
    st.header(t("softmax.overflow"), anchor=False)
    st.markdown(t("softmax.overflow_text"))
    shift = bound.slider(t("softmax.shift"), 0, 200, 0, 10, key="softmax-shift")
    moved = logits + shift
    with st.container(horizontal=True):
        naive = float(naive_softmax(moved)[0])
        name = _named(t, CLASSES[0])
        written = t("softmax.no_number") if np.isnan(naive) else numbers.percent(t, naive)
        st.metric(t("softmax.naive", name=name), written)
        st.metric(t("softmax.stable", name=name), numbers.percent(t, float(softmax(moved)[0])))
        st.metric(t("softmax.log_sum"), f"{log_sum_exp(moved):.3f}")
