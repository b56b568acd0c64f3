"""Break it: the photo disturbed more and more, until the answer of each network changes."""

import streamlit as st

from cnnviz.probing.disturbances.dose_curve import DoseCurve, dose_curve
from cnnviz.probing.disturbances.perturbations import GRIDS, Disturbance
from cnnviz.studios.inside import Inside
from cnnviz.studios.inside.breaking import doses
from cnnviz.studios.inside.breaking.controls import screen as controls
from cnnviz.studios.inside.breaking.curves import screen as curves
from cnnviz.studios.inside.breaking.many_pictures import screen as many_pictures
from cnnviz.studios.inside.breaking.networks.screen import choose, compared_network
from cnnviz.studios.inside.breaking.picture import screen as picture
from cnnviz.studios.inside.breaking.transfer import screen as transfer
from cnnviz.ui import networks, prose
from cnnviz.ui.shell import numbers
from cnnviz.ui.widgets import predictor, quiz
from cnnviz.ui.widgets.guess.filled import Bars

KINDS = (
    Disturbance.OCCLUDER,
    Disturbance.BLUR,
    Disturbance.NOISE,
    Disturbance.ROTATION,
    Disturbance.ADVERSARIAL,
)
"""What can be guessed."""

STEP = "breaking-step"
"""Section of the page's text on the adversarial step, which would answer the guess."""


def show(inside: Inside) -> None:
    """The guess, one dose, the curve of several networks, and many photos."""
    options = [str(kind) for kind in KINDS]
    if not quiz.made(inside.t, "breaking", options):
        return
    _judge(inside)
    dose = controls.choose(inside)
    if dose.adversarial:
        prose.show(inside.text.render(STEP))
    picture.show(inside, dose)
    chosen = choose(inside)
    compared = [compared_network(inside, info, dose.label, dose.watch) for info in chosen]
    curves.show(inside, dose, compared)
    if dose.adversarial:
        transfer.show(inside, dose, compared)
    many_pictures.show(inside, dose.kind, compared)


def _judge(inside: Inside) -> None:
    """The first failing dose of each, by how much it changes the pixels."""
    t, loaded = inside.t, inside.answers.loaded
    found: dict[Disturbance, DoseCurve] = {}
    for kind in KINDS:
        with st.spinner(t(f"breaking.kinds.{kind}")):
            found[kind] = networks.on_photo(
                dose_curve,
                loaded,
                inside.seen,
                loaded.preprocessing.normalisation,
                kind,
                GRIDS[kind],
            )
    broken = sorted(
        (curve.failing.change, kind) for kind, curve in found.items() if curve.failing is not None
    )
    network = predictor.title(inside.answers.weights)
    if not broken:
        st.info(t("breaking.unbroken", network=network))
        return
    listed = [
        t(
            "breaking.broken_by",
            kind=t(f"breaking.kinds.{kind}"),
            change=numbers.significant(change, 2),
            dose=doses.said(t, kind, _failing_dose(found[kind])),
        )
        for change, kind in broken
    ]
    changes = {str(kind): change for change, kind in broken}
    written = {kind: numbers.significant(change, 2) for kind, change in changes.items()}
    bars = Bars(values=changes, written=written)
    quiz.judge(t, "breaking", str(broken[0][1]), bars, network=network, listed="; ".join(listed))


def _failing_dose(curve: DoseCurve) -> float:
    assert curve.failing is not None  # only broken ones are listed
    return curve.failing.dose
