"""Which disturbance changes the answer with the smallest change of the pixels."""

import streamlit as st

from cnnviz.probing.disturbances.dose_curve import DoseCurve, dose_curve
from cnnviz.probing.disturbances.perturbations import GRIDS, Disturbance
from cnnviz.studios.inside import Inside
from cnnviz.studios.inside.breaking import doses
from cnnviz.ui import networks
from cnnviz.ui.widgets import answering, quiz

KINDS = (
    Disturbance.OCCLUDER,
    Disturbance.BLUR,
    Disturbance.NOISE,
    Disturbance.ROTATION,
    Disturbance.ADVERSARIAL,
)
"""What can be guessed."""


def judge(inside: Inside) -> None:
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
    network = answering.title(inside.answers.weights)
    if not broken:
        st.info(t("breaking.unbroken", network=network))
        return
    listed = [
        t(
            "breaking.broken_by",
            kind=t(f"breaking.kinds.{kind}"),
            change=f"{change:.2g}",
            dose=doses.said(t, kind, _failing_dose(found[kind])),
        )
        for change, kind in broken
    ]
    quiz.judge(t, "breaking", str(broken[0][1]), network=network, listed="; ".join(listed))


def _failing_dose(curve: DoseCurve) -> float:
    assert curve.failing is not None  # only broken ones are listed
    return curve.failing.dose
