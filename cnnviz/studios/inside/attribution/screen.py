"""Where the network looks: which squares of the photo speak for a class, and which for another."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.content.labels import Labels
from cnnviz.probing.attribution.question import quarters
from cnnviz.studios.inside import Inside
from cnnviz.studios.inside.attribution.deletion import screen as deletion
from cnnviz.studios.inside.attribution.layers import screen as layers
from cnnviz.studios.inside.attribution.maps import screen as maps
from cnnviz.studios.inside.attribution.methods import screen as methods
from cnnviz.studios.inside.attribution.path import screen as path
from cnnviz.studios.inside.attribution.question import screen as question
from cnnviz.studios.inside.attribution.sanity import screen as sanity
from cnnviz.ui import networks
from cnnviz.ui.shell import numbers, view
from cnnviz.ui.shell.view import View
from cnnviz.ui.widgets import quiz
from cnnviz.ui.widgets.guess.filled import Bars

VIEWS: tuple[View[question.AskedClass], ...] = (
    View("methods", methods.show),
    View("layers", layers.show),
    View("way", path.show),
    View("sanity", sanity.show),
    View("deletion", deletion.show),
)
"""What can be looked at, in the order of the buttons."""

GRADIENTS_ONLY = "layers"
"""The view that takes nothing away from the photo."""

QUARTERS = ("upper_left", "upper_right", "lower_left", "lower_right")
ALIKE = "alike"

AHEAD = 0.3
"""Share of the map that the strongest quarter has at least, where one is said to lead."""


def show(inside: Inside) -> None:
    """Guess first, then the class and the chosen view."""
    t = inside.t
    first = question.first(inside)

    def picture() -> None:
        st.image(networks.preprocessed(inside.answers.loaded, inside.seen).cropped, width=280)

    options = (*QUARTERS, ALIKE)
    if not quiz.made(t, "attribution", options, picture=picture, label=first.label):
        return
    _judge(first)
    chosen = view.choose(
        "attribution-view",
        t("attribution.view"),
        VIEWS,
        lambda name: t(f"attribution.views.{name}"),
    )
    st.markdown(t(f"attribution.about.{chosen.name}"))
    chosen.show(question.choose(inside, baseline=chosen.name != GRADIENTS_ONLY))


def _bars(t: Labels, shares: NDArray[np.float64] | None) -> Bars:
    """The part of the map that lies in each quarter; none where the map is empty."""
    parts = [] if shares is None else shares.tolist()
    values = dict(zip(QUARTERS, parts, strict=False))
    written = {name: numbers.percent(t, share) for name, share in values.items()}
    return Bars(values=values, written=written)


def _judge(first: question.AskedClass) -> None:
    """The quarter of the photo that speaks most for the network's own answer."""
    shares = quarters(maps.grad_cam_at(first).values)
    place = int(np.argmax(shares)) if shares is not None else 0
    largest = float(shares[place]) if shares is not None else 0.0
    right = QUARTERS[place] if largest >= AHEAD else ALIKE
    t = first.t
    quiz.judge(
        t,
        "attribution",
        right,
        _bars(t, shares),
        label=first.label,
        place=t(f"guess.attribution.options.{QUARTERS[place]}"),
        share=numbers.percent(t, largest),
    )
