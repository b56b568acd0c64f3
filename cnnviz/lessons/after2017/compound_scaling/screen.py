"""Width, depth and resolution on one budget of multiply-adds."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from cnnviz.content.facts import fact
from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.lessons.after2017.compound_scaling.numbers import (
    SIDE,
    SIDE_STEP,
    Scale,
    ScaledNetwork,
    Way,
    on_budget,
    scaled,
)
from cnnviz.ui import cache
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, chart, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("two", "four", "eight")

MARKS = Marks(levels={"two": 2, "four": 4, "eight": 8}, log=True)

DOUBLED = Scale(width=2.0)
"""What the question is about: twice as many channels in every block."""

BETWEEN = (2**1.5, 2**2.5)
"""Where "twice" ends and "eight times" begins: half-way between the answers, as factors."""

BUDGETS = (2, 3, 4)
"""Multiply-adds, in those of the smallest network."""

PUBLISHED = ("base", *Way)
"""Rows of the paper's table 7, by the end of the name of their facts."""


def measured(scale: Scale) -> ScaledNetwork:
    """Return what a scaled network comes to, built once for all sessions."""
    return cache.shared(scaled, scale)


def spent(way: Way, times: int) -> ScaledNetwork:
    """Return the network that spends a budget on one way, searched once for all sessions."""
    return cache.shared(on_budget, way, float(times))


def show(arch: ArchitecturePage) -> None:
    """Four ways to spend the budget, then the reader's own, then what the authors measured."""
    t, base = arch.t, measured(Scale())
    wide = measured(DOUBLED)
    ratio = wide.macs / base.macs
    quiz.judge(
        t,
        "compound_scaling",
        OPTIONS[sum(ratio > limit for limit in BETWEEN)],
        Level(value=ratio, written=f"× {ratio:.2f}", marks=MARKS),
        before=numbers.compact(t, base.macs),
        after=numbers.compact(t, wide.macs),
        ratio=f"{ratio:.2f}",
    )
    times = st.segmented_control(
        t("compound_scaling.budget"),
        BUDGETS,
        default=BUDGETS[0],
        format_func=lambda value: f"× {value}",
        key="scaling-budget",
        required=True,
    )
    with st.spinner(t("common.loading")):
        found = {way: spent(way, times or BUDGETS[0]) for way in Way}
    _ways(t, base, found)
    _own(t, base, times or BUDGETS[0])
    _published(t)


def _ways(t: Labels, base: ScaledNetwork, found: dict[Way, ScaledNetwork]) -> None:
    rows = {t("compound_scaling.base"): base}
    rows |= {t(f"compound_scaling.ways.{way}"): network for way, network in found.items()}
    quantities: dict[str, Callable[[ScaledNetwork], int]] = {
        t("common.parameters"): lambda network: network.params,
        t("costs.bytes"): lambda network: network.activation_bytes,
    }
    for quantity, read in quantities.items():
        values = [read(network) for network in rows.values()]
        st.markdown(f"**{quantity}**")
        chart.show(
            bars(
                list(rows),
                {quantity: values},
                axis=quantity,
                written={quantity: [numbers.compact(t, value) for value in values]},
            ),
            key=f"scaling-{quantity}",
            alt=t("compound_scaling.alt", quantity=quantity),
        )
    st.dataframe(
        pd.DataFrame(
            {
                t("compound_scaling.way"): list(rows),
                t("compound_scaling.depth"): [f"× {n.scale.depth:.2f}" for n in rows.values()],
                t("compound_scaling.width"): [f"× {n.scale.width:.2f}" for n in rows.values()],
                t("compound_scaling.side"): [n.scale.side for n in rows.values()],
                t("common.depth"): [n.layers for n in rows.values()],
                t("common.multiply_adds"): [
                    f"{numbers.compact(t, n.macs)} (× {n.macs / base.macs:.2f})"
                    for n in rows.values()
                ],
                t("common.parameters"): [numbers.whole(n.params) for n in rows.values()],
                t("common.receptive_field"): [n.rf for n in rows.values()],
            }
        ),
        hide_index=True,
        placeholder=numbers.EMPTY,
        alt=t("compound_scaling.table_alt"),
    )


def _own(t: Labels, base: ScaledNetwork, times: int) -> None:
    """Three sliders, and how much of the budget they spend."""
    st.header(t("compound_scaling.own"), anchor=False)
    first, second, third = st.columns(3, gap="large")
    with first:
        depth = bound.slider(t("compound_scaling.depth"), 1.0, 3.0, 1.0, 0.1, key="scaling-depth")
    with second:
        width = bound.slider(t("compound_scaling.width"), 1.0, 2.0, 1.0, 0.1, key="scaling-width")
    with third:
        side = bound.slider(
            t("compound_scaling.side"), SIDE, 2 * SIDE, SIDE, 2 * SIDE_STEP, key="scaling-side"
        )
    with st.spinner(t("common.loading")):
        mine = measured(Scale(depth=depth, width=width, side=side))
    share = mine.macs / (times * base.macs)
    with st.container(horizontal=True):
        for name, value in (
            (t("common.multiply_adds"), numbers.compact(t, mine.macs)),
            (t("compound_scaling.spent"), numbers.percent(t, share, 0)),
            (t("common.parameters"), numbers.compact(t, mine.params)),
            (t("common.depth"), str(mine.layers)),
            (t("compound_scaling.seen"), f"{mine.rf / mine.scale.side:.2f} ×"),
        ):
            st.metric(name, value, border=True, width=166)
    if share > 1:
        st.warning(t("compound_scaling.over"), icon=":material/warning:")


def _published(t: Labels) -> None:
    """What the authors measured on EfficientNet-B0, with about one budget for all."""
    st.header(t("compound_scaling.measured"), anchor=False)
    macs = {name: fact(f"scaling_{name}_macs") for name in PUBLISHED}
    accuracy = {name: fact(f"scaling_{name}_top1") for name in PUBLISHED}
    st.dataframe(
        pd.DataFrame(
            {
                t("compound_scaling.way"): [
                    t(f"compound_scaling.published.{name}") for name in PUBLISHED
                ],
                t("common.multiply_adds"): [macs[name].number(t.language) for name in PUBLISHED],
                t("comparison.accuracy"): [accuracy[name].number(t.language) for name in PUBLISHED],
            }
        ),
        hide_index=True,
        placeholder=numbers.EMPTY,
        alt=t("compound_scaling.measured"),
    )
    st.caption(t("compound_scaling.source", mark=accuracy["base"].link(t.language)))
