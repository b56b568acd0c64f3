"""Accuracy of each class over all evaluations of a run."""

from math import isfinite

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.curves import curves
from cnnviz.studios.train.evaluation.chosen_evaluation.screen import ChosenEvaluation, class_names
from cnnviz.studios.train.evaluation.confusion.numbers import class_accuracy
from cnnviz.ui.shell import foreign_text, numbers
from cnnviz.ui.widgets import chart


def show(t: Labels, chosen: ChosenEvaluation) -> None:
    """One curve a class, and the best and the worst of them at the chosen evaluation."""
    names = class_names(t, chosen)
    shares = [
        class_accuracy(chosen.telemetry(evaluation).confusion.numpy())
        for evaluation in chosen.evaluations
    ]
    now = {name: float(share) for name, share in zip(names, shares[chosen.place], strict=True)}
    known = {name: share for name, share in now.items() if isfinite(share)}
    best, worst = max(known, key=known.__getitem__), min(known, key=known.__getitem__)
    st.markdown(
        t(
            "looks.classes.now",
            best=foreign_text.plain(best),
            best_share=numbers.percent(t, known[best]),
            worst=foreign_text.plain(worst),
            worst_share=numbers.percent(t, known[worst]),
        )
    )
    series = {name: [float(share[place]) for share in shares] for place, name in enumerate(names)}
    figure = curves(
        chosen.steps,
        series,
        x_axis=t("looks.step"),
        y_axis=t("looks.classes.share"),
        markers=True,
        mark=chosen.evaluation.step,
    )
    figure.update_yaxes(tickformat=".0%", range=[-0.02, 1.02])
    chart.show(figure, key=f"classes-{chosen.run.id}", alt=t("looks.classes.alt"))
    st.caption(t("looks.classes.text"))
    chart.data_table(
        t,
        {
            t("looks.step"): chosen.steps,
            **{
                name: [numbers.percent(t, share) for share in found]
                for name, found in series.items()
            },
        },
    )
