"""The curve of each network over the dose, and who holds longest."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.probing.answers import WatchedPrediction
from cnnviz.probing.disturbances.dose_curve import DoseCurve, dose_curve
from cnnviz.probing.disturbances.perturbations import GRIDS, WHOLE_NUMBERS, Disturbance
from cnnviz.studios.inside import Inside
from cnnviz.studios.inside.breaking import doses
from cnnviz.studios.inside.breaking.controls.screen import Dose
from cnnviz.studios.inside.breaking.networks.screen import ComparedNetwork
from cnnviz.ui import networks
from cnnviz.ui.shell import classes, numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkCurve:
    """The curve of one network over the dose.

    Attributes:
        label: Of the class that is followed, in the reader's language.
        says: What the network says instead where it fails first; a dash if it never does.
    """

    title: str
    label: str
    curve: DoseCurve
    says: str

    @property
    def undisturbed(self) -> WatchedPrediction:
        """What the network says to the photo itself."""
        return self.curve.points[0].answer

    @property
    def failing_dose(self) -> float:
        """The first failing dose; infinite if there is none."""
        return self.curve.failing.dose if self.curve.failing else float("inf")


def measured(
    inside: Inside, dose: Dose, kind: Disturbance, compared: Sequence[ComparedNetwork]
) -> list[NetworkCurve]:
    """The curve of each network; whoever moves a control meanwhile does not wait for the rest."""
    found = []
    for network in compared:
        with st.spinner(network.title):
            curve = networks.on_photo(
                dose_curve,
                network.loaded,
                inside.seen,
                network.loaded.preprocessing.normalisation,
                kind,
                GRIDS[kind],
                network.watch,
                dose.place,
            )
        found.append(_followed(inside.t, network, curve))
    return found


def names(found: Sequence[NetworkCurve]) -> str:
    """Return the titles of the networks in one line."""
    return ", ".join(one.title for one in found)


def verdict(t: Labels, kind: Disturbance, found: Sequence[NetworkCurve]) -> str:
    """Which network holds longest and by how much, and which were wrong before anything changed."""
    right = [one for one in found if one.undisturbed.kept]
    wrong = [one for one in found if not one.undisturbed.kept]
    told = [_longest(t, kind, right)] if right else []
    if wrong:
        told.append(t("breaking.wrong", networks=names(wrong), label=wrong[0].label))
    return " ".join(told)


def _longest(t: Labels, kind: Disturbance, right: Sequence[NetworkCurve]) -> str:
    hold = [one for one in right if one.curve.failing is None]
    lost = sorted((one for one in right if one.curve.failing), key=_dose_of, reverse=True)
    most = doses.said(t, kind, right[0].curve.points[-1].dose)
    if not lost:
        return t("breaking.all_hold", networks=names(hold), most=most)
    dose = doses.said(t, kind, lost[0].failing_dose)
    if hold:
        return t(
            "breaking.some_hold", networks=names(hold), most=most, next=lost[0].title, dose=dose
        )
    if len(lost) == 1:
        return t("breaking.alone", network=lost[0].title, dose=dose)
    tied = [one for one in lost if one.failing_dose == lost[0].failing_dose]
    if len(tied) > 1:
        return t("breaking.tied", networks=names(tied), dose=dose)
    told = t(
        "breaking.longest",
        network=lost[0].title,
        dose=dose,
        next=lost[1].title,
        other=doses.said(t, kind, lost[1].failing_dose),
    )
    if kind in WHOLE_NUMBERS:
        return told
    times = numbers.significant(lost[0].failing_dose / lost[1].failing_dose, 2)
    return f"{told} {t('breaking.times', times=times)}"


def _dose_of(one: NetworkCurve) -> float:
    return one.failing_dose


def _followed(t: Labels, network: ComparedNetwork, curve: DoseCurve) -> NetworkCurve:
    labels = network.loaded.classes
    says = labels[curve.failing.answer.top[0].class_index] if curve.failing else None
    return NetworkCurve(
        title=network.title,
        label=classes.name(t, labels[curve.watched]),
        curve=curve,
        says="–" if says is None else classes.name(t, says),
    )
