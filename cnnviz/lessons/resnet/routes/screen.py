"""The routes through a chain of residual blocks: how many of each length, and what they carry."""

import streamlit as st

from cnnviz.drawing.charts.curves import curves
from cnnviz.lessons.resnet.routes.numbers import gain, routes
from cnnviz.ui import cache, tables
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, chart, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("short", "middle", "all")

MARKS = Marks(levels={"short": 1 / 4, "middle": 1 / 2, "all": 1})


def show(arch: ArchitecturePage) -> None:
    """Two sliders; the routes by length, and the gradient that comes along them."""
    t = arch.t
    own = len(tables.blocks(arch.name))
    left, right = st.columns(2, gap="large")
    with left:
        blocks = bound.slider(
            t("routes.blocks"), 1, 54, own, key=f"route-blocks-{arch.name}", name="route-blocks"
        )
    with right:
        slope = bound.slider(t("routes.gain"), 0.05, 1.5, 0.3, 0.05, key="route-gain")
    found = cache.shared(routes, blocks, slope)
    heaviest = max(found.lengths, key=lambda entry: entry.gradient)
    middle = blocks / 2
    quiz.judge(
        t,
        "routes",
        "all" if blocks == 1 else "short" if heaviest.length < 0.8 * middle else "middle",
        Level(value=heaviest.length / blocks, written=f"{heaviest.length} / {blocks}", marks=MARKS),
        share=numbers.percent(t, heaviest.gradient),
        length=heaviest.length,
        middle=f"{middle:g}",
        blocks=blocks,
    )
    with st.container(horizontal=True):
        st.metric(t("routes.total"), numbers.whole(found.total), border=True, width=260)
        st.metric(
            t("routes.residual_gain"), numbers.significant(found.gain, 4), border=True, width=220
        )
        st.metric(
            t("routes.plain_gain"), numbers.significant(gain(blocks, slope)), border=True, width=220
        )
    lengths = [str(entry.length) for entry in found.lengths]
    shares = {
        t("routes.share"): [entry.share for entry in found.lengths],
        t("routes.gradient"): [entry.gradient for entry in found.lengths],
    }
    chart.show(
        curves(lengths, shares, x_axis=t("routes.length"), y_axis=t("routes.part"), markers=True),
        key="routes",
        alt=t("routes.alt", blocks=blocks),
    )
    chart.data_table(
        t,
        {
            t("routes.length"): lengths,
            t("routes.count"): [numbers.whole(entry.count) for entry in found.lengths],
            **{
                name: [numbers.significant(value, 4) for value in part]
                for name, part in shares.items()
            },
        },
    )
