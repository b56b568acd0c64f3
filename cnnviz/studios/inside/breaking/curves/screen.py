"""The answer of several networks over the dose: a chart, and the first failing doses."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.probing.answers import WatchedPrediction
from cnnviz.probing.disturbances.perturbations import GRIDS, Disturbance
from cnnviz.studios.inside import Inside
from cnnviz.studios.inside.breaking import doses
from cnnviz.studios.inside.breaking.controls.screen import Dose
from cnnviz.studios.inside.breaking.drawing import DoseLine, dose_curves
from cnnviz.studios.inside.breaking.network_curves.screen import (
    NetworkCurve,
    measured,
    names,
    verdict,
)
from cnnviz.studios.inside.breaking.networks.screen import ComparedNetwork
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.shell.numbers import EMPTY
from cnnviz.ui.widgets import chart, predictor

QUANTITY = "quantity"
PROBABILITY, MARGIN = QUANTITIES = ("probability", "margin")


def show(inside: Inside, dose: Dose, compared: Sequence[ComparedNetwork]) -> None:
    """The chart, who holds longest, and the first failing dose of each network."""
    t, kind = inside.t, dose.kind
    found = measured(inside, dose, kind, compared)
    control = measured(inside, dose, Disturbance.SIGNS, compared) if dose.adversarial else []
    quantity = address.segmented(
        QUANTITY,
        t("breaking.quantity"),
        QUANTITIES,
        PROBABILITY,
        lambda name: t(f"breaking.quantities.{name}"),
        hidden=True,
    )
    own = predictor.title(inside.answers.weights)
    lines = [_line(one, quantity, one.title) for one in found]
    lines += [
        _line(one, quantity, t("breaking.control_line", network=own), dashed=True)
        for one in control
        if one.title == own
    ]
    title = t(f"breaking.quantities.{quantity}")
    chart.show(
        dose_curves(
            lines,
            t.table("figures.dose_curves"),
            x_axis=doses.axis(t, kind),
            y_axis=title,
            here=doses.plotted(kind, dose.dose),
            level=0 if quantity == MARGIN else None,
            share=quantity == PROBABILITY,
        ),
        key="dose-curves",
        alt=t("breaking.curve_alt", quantity=title, networks=names(found)),
    )
    _data_table(t, kind, quantity, found)
    st.markdown(verdict(t, kind, found))
    _failing(t, found, control)
    st.caption(t("breaking.anecdote"))


def _line(one: NetworkCurve, quantity: str, name: str, *, dashed: bool = False) -> DoseLine:
    curve = one.curve
    failing = curve.failing
    return DoseLine(
        name=name,
        doses=[doses.plotted(curve.kind, point.dose) for point in curve.points],
        values=[_value(point.answer, quantity) for point in curve.points],
        failing=None
        if failing is None
        else (doses.plotted(curve.kind, failing.dose), _value(failing.answer, quantity)),
        dashed=dashed,
    )


def _value(answer: WatchedPrediction, quantity: str) -> float:
    return answer.margin if quantity == MARGIN else answer.watched.probability


def _data_table(t: Labels, kind: Disturbance, quantity: str, found: Sequence[NetworkCurve]) -> None:
    """Show the points of the chart as a table."""

    def written(answer: WatchedPrediction) -> str:
        if quantity == MARGIN:
            return numbers.signed(answer.margin)
        return numbers.percent(t, answer.watched.probability)

    columns = {one.title: [written(point.answer) for point in one.curve.points] for one in found}
    chart.data_table(
        t, {t("breaking.dose"): [doses.said(t, kind, dose) for dose in GRIDS[kind]]} | columns
    )


def _failing(t: Labels, found: Sequence[NetworkCurve], control: Sequence[NetworkCurve]) -> None:
    """The first failing dose by network; with random signs of the same size beside it."""
    columns = {
        t("common.network"): [one.title for one in found],
        t("breaking.followed"): [one.label for one in found],
        t("breaking.nothing"): [
            numbers.percent(t, one.undisturbed.watched.probability) for one in found
        ],
        t("breaking.first_failing"): [_first_failing(t, one) for one in found],
        t("breaking.says"): [one.says for one in found],
    }
    if control:  # every value changes by the step itself: its mean would say nothing new
        columns[t("breaking.first_failing_lot")] = [_first_failing(t, one) for one in control]
    else:
        columns[t("breaking.mean_change")] = [
            numbers.significant(one.curve.failing.change, 2) if one.curve.failing else "–"
            for one in found
        ]
    st.dataframe(
        pd.DataFrame(columns), hide_index=True, placeholder=EMPTY, alt=t("breaking.first_failing")
    )


def _first_failing(t: Labels, one: NetworkCurve) -> str:
    if one.curve.failing is None:
        return t("breaking.holds")
    if one.curve.failing.dose == 0:
        return t("breaking.already")
    return doses.said(t, one.curve.kind, one.curve.failing.dose)
