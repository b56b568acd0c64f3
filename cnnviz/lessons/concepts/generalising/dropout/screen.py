"""Dropout: every mask of three units, and many masks of many."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.lessons.concepts.generalising.dropout.numbers import draw, expected, masks
from cnnviz.ui import cache
from cnnviz.ui.shell import numbers
from cnnviz.ui.widgets import bound, chart, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("zero", "half", "whole")

EXAMPLE = (2.0, 4.0, 1.0)
MARKS = Marks(levels={"zero": 0.0, "half": sum(EXAMPLE) / 2, "whole": sum(EXAMPLE)})
UNITS = 1024
DRAWS = 2000


def show(t: Labels) -> None:
    """Show the masks of three units with their sums, then a thousand units."""
    _judge(t)
    drop = bound.slider(t("dropout.rate"), 0.0, 0.9, 0.5, 0.1, key="dropout-rate")
    _few(t, drop)
    _many(t, drop)


def _judge(t: Labels) -> None:
    whole = sum(EXAMPLE)
    mean = expected(cache.shared(masks, EXAMPLE, 0.5))
    right = "whole" if mean > 0.75 * whole else "half" if mean > 0.25 * whole else "zero"
    quiz.judge(
        t,
        "dropout",
        right,
        Level(value=mean, written=f"{mean:g}", marks=MARKS),
        mean=f"{mean:g}",
        whole=f"{whole:g}",
    )


def _few(t: Labels, drop: float) -> None:
    """Let the reader choose the values of three units, and list all masks of them."""
    places = st.columns(len(EXAMPLE))
    values = []
    for number, (place, value) in enumerate(zip(places, EXAMPLE, strict=True), start=1):
        with place:
            values.append(
                bound.number_input(
                    t("dropout.unit", number=number),
                    -10.0,
                    10.0,
                    value,
                    0.5,
                    key=f"dropout-unit-{number}",
                )
            )
    found = cache.shared(masks, tuple(values), drop)
    names = [" ".join("●" if unit else "○" for unit in mask.kept) for mask in found]
    chart.show(
        bars(
            names,
            {t("dropout.sum"): [mask.total for mask in found]},
            axis=t("dropout.sum_axis"),
            written={
                t("dropout.sum"): [
                    f"{mask.total:g} · {numbers.percent(t, mask.probability)}" for mask in found
                ]
            },
            reference=expected(found),
        ),
        key="dropout-masks",
        alt=t("dropout.alt"),
    )
    st.markdown(
        t(
            "dropout.mean",
            mean=numbers.significant(expected(found), 4),
            scaled=numbers.significant((1 - drop) * sum(values), 4),
        )
    )
    chart.data_table(
        t,
        {
            t("dropout.mask"): names,
            t("dropout.sum"): [f"{mask.total:g}" for mask in found],
            t("predict.probability"): [numbers.percent(t, mask.probability) for mask in found],
        },
    )


def _many(t: Labels, drop: float) -> None:
    many = cache.shared(draw, UNITS, drop, DRAWS)
    st.markdown(
        t(
            "dropout.many",
            units=numbers.whole(UNITS),
            draws=numbers.whole(DRAWS),
            mean=numbers.signed(many.mean, 3),
            error=f"{many.error:.3f}",
            scaled=numbers.signed(many.scaled, 3),
            spread=f"{many.spread:.3f}",
        )
    )
