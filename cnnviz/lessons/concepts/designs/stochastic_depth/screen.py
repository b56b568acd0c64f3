"""Stochastic depth: the survival of each block, and how many survive a step."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.columns import columns
from cnnviz.drawing.charts.curves import curves
from cnnviz.lessons.concepts.designs.stochastic_depth.numbers import RandomDepth, random_depth
from cnnviz.ui import cache
from cnnviz.ui.shell import numbers
from cnnviz.ui.widgets import bound, chart, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("half", "quarters", "all")

ASKED = 54
"""Blocks of the ResNet-110 of the paper."""

MARKS = Marks(levels={"half": ASKED / 2, "quarters": 0.75 * ASKED, "all": ASKED})

LAST = 0.5
"""Survival of the last block in the paper."""


def picture(t: Labels) -> None:
    """The survival of each block: what is asked is their sum."""
    _survival(t, random_depth(ASKED, LAST))


def show(t: Labels) -> None:
    """Two sliders, the survival along the depth, and how likely each depth is."""
    asked = random_depth(ASKED, LAST)
    quiz.judge(
        t,
        "stochastic_depth",
        min(OPTIONS, key=lambda name: abs(MARKS.levels[name] - asked.expected)),
        Level(value=asked.expected, written=f"{asked.expected:.2f}", marks=MARKS),
        expected=f"{asked.expected:.2f}",
        blocks=ASKED,
        spread=f"{asked.spread:.1f}",
    )
    left, right = st.columns(2, gap="large")
    with left:
        blocks = bound.slider(t("stochastic_depth.blocks"), 1, 110, ASKED, key="random-blocks")
    with right:
        last = bound.slider(t("stochastic_depth.last"), 0.0, 1.0, LAST, 0.05, key="random-last")
    found = cache.shared(random_depth, blocks, last)
    shown = {
        "expected": f"{found.expected:.2f}",
        "share": numbers.percent(t, found.expected / blocks),
        "whole": numbers.significant(found.chances[-1], 2),
    }
    with st.container(horizontal=True):
        for key, value in shown.items():
            st.metric(t(f"stochastic_depth.{key}"), value, border=True, width=260)
    _survival(t, found)
    _chances(t, found)


def _survival(t: Labels, found: RandomDepth) -> None:
    places = list(range(1, len(found.survival) + 1))
    chart.show(
        curves(
            places,
            {t("stochastic_depth.survival"): found.survival},
            x_axis=t("stochastic_depth.block"),
            y_axis=t("stochastic_depth.survival"),
            markers=True,
        ).update_yaxes(range=[0, 1.05]),
        key="survival",
        alt=t("stochastic_depth.survival_alt"),
    )


def _chances(t: Labels, found: RandomDepth) -> None:
    axis = t("stochastic_depth.surviving")
    told = [
        f"{axis}: {number} · {numbers.percent(t, chance, 2)}"
        for number, chance in enumerate(found.chances)
    ]
    chart.show(
        columns(
            found.chances,
            x_axis=axis,
            y_axis=t("stochastic_depth.chance"),
            hover=told,
            percent=True,
        ),
        key="chances",
        alt=t("stochastic_depth.chances_alt"),
    )
    chart.data_table(
        t,
        {
            axis: list(range(len(found.chances))),
            t("stochastic_depth.survival"): ["", *(f"{p:.4f}" for p in found.survival)],
            t("stochastic_depth.chance"): [numbers.significant(p, 4) for p in found.chances],
        },
    )
