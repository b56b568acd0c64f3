"""One dose: the disturbed picture beside the original, and both answers."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.probing.disturbances.dose_curve import Disturbed, disturbed
from cnnviz.probing.disturbances.perturbations import Disturbance
from cnnviz.studios.inside import Inside
from cnnviz.studios.inside.breaking import doses
from cnnviz.studios.inside.breaking.controls.screen import Dose
from cnnviz.ui import networks
from cnnviz.ui.benches import comparison
from cnnviz.ui.shell import classes, numbers

SHOWN = 168
"""Side of a picture on the screen, in pixels."""

AMPLIFIED = frozenset(
    {Disturbance.NOISE, Disturbance.BLUR, Disturbance.JPEG, Disturbance.ADVERSARIAL}
)
"""Disturbances whose difference is shown, because it can hardly be seen otherwise."""


def show(inside: Inside, dose: Dose) -> None:
    """Both pictures, the difference, and both top fives."""
    t = inside.t
    found = _measured(inside, dose, dose.kind)
    control = _measured(inside, dose, Disturbance.SIGNS) if dose.adversarial else None
    said = doses.said(t, dose.kind, dose.dose)
    with st.container(horizontal=True, gap="small"):
        _picture(found.before, t("breaking.original"))
        _picture(found.after, f"{t(f'breaking.kinds.{dose.kind}')}: {said}")
        if dose.kind in AMPLIFIED and dose.dose:
            _picture(found.difference, t("breaking.difference", gain=f"{found.gain:.0f}"))
        if control is not None:
            _picture(control.after, t("breaking.control", dose=said))
    st.caption(
        t(
            "breaking.change",
            mean=numbers.significant(found.point.change, 2),
            largest=numbers.significant(found.largest),
        )
    )
    comparison.metrics(t, inside.answers, found.whole, found.point.answer)
    titles = (t("breaking.nothing"), t("breaking.disturbed"))
    comparison.charts(t, inside.answers, found.whole, found.point.answer, titles=titles)
    if control is not None:
        _compare_with_lot(inside, dose, found, control)


def enlarged(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Every pixel a square, as browsers blur what they enlarge; one channel as a grey picture."""
    times = max(1, 2 * SHOWN // pixels.shape[0])
    large = pixels.repeat(times, axis=0).repeat(times, axis=1)
    return large[..., 0] if large.shape[-1] == 1 else large


def _measured(inside: Inside, dose: Dose, kind: Disturbance) -> Disturbed:
    loaded = inside.answers.loaded
    return networks.on_photo(
        disturbed,
        loaded,
        inside.seen,
        loaded.preprocessing.normalisation,
        kind,
        dose.dose,
        dose.watch,
        dose.place,
    )


def _picture(pixels: NDArray[np.uint8], caption: str) -> None:
    with st.container(width=SHOWN):
        st.image(enlarged(pixels), alt=caption, width=SHOWN)
        st.caption(caption)


def _compare_with_lot(inside: Inside, dose: Dose, found: Disturbed, control: Disturbed) -> None:
    """What the direction of the step is worth: the same size, up or down by lot."""
    t = inside.t
    first = control.point.answer.top[0]
    st.markdown(
        t(
            "breaking.by_lot",
            label=classes.name(t, dose.label),
            aimed=numbers.percent(t, found.point.answer.watched.probability),
            lot=numbers.percent(t, control.point.answer.watched.probability),
            first=classes.name(t, inside.answers.loaded.classes[first.class_index]),
        )
    )
