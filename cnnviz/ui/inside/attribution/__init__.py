"""Where the network looks: which squares of the photo speak for a class, and which for another."""

from importlib import import_module

import numpy as np
import streamlit as st

from cnnviz.analysis.attribution import quarters
from cnnviz.ui import address, networks, numbers, quiz
from cnnviz.ui.inside import Inside
from cnnviz.ui.inside.attribution import asking, maps

VIEWS = ("methods", "layers", "way", "sanity", "deletion")
"""What can be looked at: name in the address, and module of this package with `show(asked)`."""

GRADIENTS_ONLY = "layers"
"""The view that takes nothing away from the photo."""

QUARTERS = ("upper_left", "upper_right", "lower_left", "lower_right")
ALIKE = "alike"

AHEAD = 0.3
"""Share of the map that the strongest quarter has at least, where one is said to lead."""


def show(inside: Inside) -> None:
    """Guess first, then the class and the chosen view."""
    t = inside.t
    first = asking.first(inside)
    ready = quiz.made(t, "attribution", (*QUARTERS, ALIKE), label=first.label)
    if not ready:
        st.image(networks.preprocessed(inside.answers.loaded, inside.seen).cropped, width=280)
        return
    _judge(first)
    view = address.segmented(
        "attribution-view",
        t("attribution.view"),
        VIEWS,
        VIEWS[0],
        lambda name: t(f"attribution.views.{name}"),
        hidden=True,
    )
    st.markdown(t(f"attribution.about.{view}"))
    asked = asking.asked(inside, baseline=view != GRADIENTS_ONLY)
    import_module(f"cnnviz.ui.inside.attribution.{view}").show(asked)


def _judge(first: asking.Asked) -> None:
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
        label=first.label,
        place=t(f"guess.attribution.options.{QUARTERS[place]}"),
        share=numbers.percent(t, largest),
    )
