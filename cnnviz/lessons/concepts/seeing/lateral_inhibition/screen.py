"""Lateral inhibition: a filter that is excited in its centre and inhibited around, on a grid."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.curves import curves
from cnnviz.lessons.concepts.seeing.lateral_inhibition.numbers import (
    PERIOD,
    SIDE,
    GridAnswers,
    Picture,
    along_street,
    answers,
    hermann,
)
from cnnviz.paths import PAGES
from cnnviz.ui import cache
from cnnviz.ui.shell import address
from cnnviz.ui.widgets import bound, chart, quiz
from cnnviz.ui.widgets.guess.filled import Bars

OPTIONS = ("crossing", "street", "same")

STREET, CENTRE, SURROUND, STRENGTH = 16, 4, 14, 0.8
WAVE = 7.0
"""How far streets swing, in pixels, where they are bent."""


def show(t: Labels) -> None:
    """The grid beside what the filter makes of it, and the answer along a street."""
    first = _answers(STREET, 0.0, CENTRE, SURROUND, STRENGTH)
    quiz.judge(
        t,
        "lateral_inhibition",
        "crossing" if first.crossing < first.street else "street",
        Bars(
            values={"crossing": first.crossing, "street": first.street},
            written={"crossing": f"{first.crossing:.2f}", "street": f"{first.street:.2f}"},
        ),
        crossing=f"{first.crossing:.2f}",
        street=f"{first.street:.2f}",
    )
    bent = address.switch("bent-streets", t("lateral_inhibition.bent"), default=False)
    street, centre, surround, strength = _chosen(t)
    wave = WAVE if bent else 0.0
    found = _answers(street, wave, centre, surround, strength)
    st.markdown(
        t(
            "lateral_inhibition.found_bent" if bent else "lateral_inhibition.found",
            crossing=f"{found.crossing:.2f}",
            street=f"{found.street:.2f}",
        )
    )
    seen, answered = st.columns(2, gap="large")
    seen.image(_grey(hermann(street, wave)), width=SIDE, alt=t("lateral_inhibition.grid_alt"))
    answered.image(_grey(found.map), width=SIDE, alt=t("lateral_inhibition.map_alt"))
    _along(t, along_street(found.map, wave))
    st.page_link(
        PAGES / "alexnet.py",
        label=t("lateral_inhibition.alexnet"),
        icon=":material/arrow_forward:",
        query_params={"part": "laboratory", "experiment": "response-normalisation"},
    )


def picture(t: Labels) -> None:
    """The Hermann grid, for the reader's own eyes."""
    st.image(_grey(hermann(STREET)), width=SIDE, alt=t("lateral_inhibition.grid_alt"))


def _chosen(t: Labels) -> tuple[int, int, int, float]:
    first, second, third, fourth = st.columns(4, gap="medium")
    with first:
        street = bound.slider(t("lateral_inhibition.street"), 4, 40, STREET, 2, key="street")
    with second:
        centre = bound.slider(t("lateral_inhibition.centre"), 1, 12, CENTRE, key="centre")
    with third:
        surround = bound.slider(t("lateral_inhibition.surround"), 6, 30, SURROUND, key="surround")
    with fourth:
        strength = bound.slider(
            t("lateral_inhibition.strength"), 0.0, 1.0, STRENGTH, 0.1, key="inhibition"
        )
    return street, centre, surround, strength


def _answers(
    street: int, wave: float, centre: float, surround: float, strength: float
) -> GridAnswers:
    return cache.shared(_of_grid, street, wave, centre, surround, strength)


def _of_grid(
    street: int, wave: float, centre: float, surround: float, strength: float
) -> GridAnswers:
    return answers(hermann(street, wave), centre, surround, strength)


def _along(t: Labels, along: Picture) -> None:
    """The answer along the middle of a street."""
    places = list(range(len(along)))
    chart.show(
        curves(
            places,
            {t("lateral_inhibition.answer"): along.tolist()},
            x_axis=t("lateral_inhibition.along"),
            y_axis=t("lateral_inhibition.answer"),
        ).update_layout(height=240),
        key="along-street",
        alt=t("lateral_inhibition.along_alt"),
    )
    told = places[:: PERIOD // 8]
    chart.data_table(
        t,
        {
            t("lateral_inhibition.along"): told,
            t("lateral_inhibition.answer"): [f"{along[place]:.3f}" for place in told],
        },
    )


def _grey(picture: Picture) -> NDArray[np.uint8]:
    """Return a map as a grey picture, its lowest answer black and its highest white."""
    low, high = float(picture.min()), float(picture.max())
    return (255 * (picture - low) / (high - low or 1.0)).astype(np.uint8)
