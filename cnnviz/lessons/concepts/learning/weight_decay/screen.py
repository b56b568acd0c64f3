"""Weight decay as a spring towards zero: on two weights, and on a fit to few points."""

import numpy as np
import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.curves import curves
from cnnviz.drawing.frame import Figure
from cnnviz.lessons.concepts.learning.optimisers.drawing import ravine_path
from cnnviz.lessons.concepts.learning.weight_decay.drawing import fit_through_points
from cnnviz.lessons.concepts.learning.weight_decay.numbers import (
    CURVATURES,
    DEGREE,
    GRID,
    POINTS,
    examples,
    fit,
    lost,
    pulled_loss,
    resting,
    truth,
)
from cnnviz.ui import cache
from cnnviz.ui.shell import numbers
from cnnviz.ui.widgets import bound, chart, quiz
from cnnviz.ui.widgets.guess.filled import Bars

OPTIONS = ("flat", "steep", "both")

ASKED = 1.0
"""Strength of the spring in the question."""

DECAYS = (0.0, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
FIT_DECAYS = (0.0, 1e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1.0, 10.0)


def show(t: Labels) -> None:
    """The spring on two weights; then on a polynomial, whose errors part."""
    flat, steep = lost(ASKED)
    quiz.judge(
        t,
        "weight_decay",
        "flat" if flat > steep else "steep",
        Bars(
            values={"flat": flat, "steep": steep},
            written={"flat": numbers.percent(t, flat), "steep": numbers.percent(t, steep)},
        ),
        decay=f"{ASKED:g}",
        times=f"{CURVATURES[1] / CURVATURES[0]:g}",
        flat=numbers.percent(t, flat),
        steep=numbers.percent(t, steep),
    )
    _spring(t)
    _fit(t)


def picture(t: Labels) -> None:
    """The ravine of the data, and where the two weights rest without a spring."""
    figure = _ravine(t, 0.0).update_layout(height=270)
    chart.show(figure, key="weight-decay-first", alt=t("weight_decay.ravine_alt"))


def _ravine(t: Labels, decay: float) -> Figure:
    """Draw the loss with the spring, and the way of its lowest place as the spring grew."""
    way = [resting(share * decay) for share in np.linspace(0, 1, 40) ** 2]
    return ravine_path(
        way, lambda x, y: pulled_loss(x, y, decay), t.table("figures.weight_decay_ravine")
    )


def _spring(t: Labels) -> None:
    decay = bound.select_slider(t("weight_decay.strength"), DECAYS, ASKED, key="spring")
    flat, steep = lost(decay)
    st.markdown(
        t(
            "weight_decay.lost",
            flat=numbers.percent(t, flat),
            steep=numbers.percent(t, steep),
        )
    )
    chart.show(_ravine(t, decay), key="spring-ravine", alt=t("weight_decay.ravine_alt"))
    chart.data_table(
        t,
        {
            t("weight_decay.strength"): [f"{one:g}" for one in DECAYS],
            t("weight_decay.flat"): [f"{resting(one)[0]:.3f}" for one in DECAYS],
            t("weight_decay.steep"): [f"{resting(one)[1]:.3f}" for one in DECAYS],
        },
    )


def _fit(t: Labels) -> None:
    """A polynomial through noisy points: the weaker the spring, the wilder between them."""
    st.header(t("weight_decay.fit_title"), anchor=False)
    st.markdown(t("weight_decay.fit_text", points=POINTS, weights=DEGREE + 1))
    decay = bound.select_slider(t("weight_decay.strength"), FIT_DECAYS, 0.0, key="fit-spring")
    found = {one: cache.shared(fit, one) for one in FIT_DECAYS}
    left, right = st.columns(2, gap="large")
    with left:
        x, y = examples()
        chart.show(
            fit_through_points(
                GRID,
                (found[decay].curve, truth(np.array(GRID)).tolist()),
                (x.tolist(), y.tolist()),
                t.table("figures.fit_through_points"),
            ),
            key="spring-fit",
            alt=t("weight_decay.fit_alt"),
        )
    names = [f"{one:g}" for one in FIT_DECAYS]
    errors = {
        t("weight_decay.train"): [one.train for one in found.values()],
        t("weight_decay.test"): [one.test for one in found.values()],
    }
    with right:
        chart.show(
            curves(
                names,
                errors,
                x_axis=t("weight_decay.strength"),
                y_axis=t("weight_decay.error"),
                markers=True,
            ).update_xaxes(type="category"),
            key="spring-errors",
            alt=t("weight_decay.errors_alt"),
        )
    best = min(found.values(), key=lambda one: one.test)
    st.markdown(
        t(
            "weight_decay.found",
            free=f"{found[0.0].test:.2f}",
            best=f"{best.test:.2f}",
            decay=f"{best.decay:g}",
            strong=f"{found[FIT_DECAYS[-1]].test:.2f}",
        )
    )
    chart.data_table(
        t,
        {
            t("weight_decay.strength"): names,
            **{name: [f"{value:.3f}" for value in values] for name, values in errors.items()},
            t("weight_decay.norm"): [f"{one.norm:.2f}" for one in found.values()],
        },
    )
