"""The head of a network: dense layers, or an average over each map and one dense layer."""

import streamlit as st

from cnnviz.drawing.charts.bars import bars
from cnnviz.lessons.vgg.dense_head.numbers import Heads, fit, heads, pools_to_fixed_size
from cnnviz.ui import tables
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, chart, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("most", "half", "little")

MARKS = Marks(levels={"most": 5 / 6, "half": 1 / 2, "little": 1 / 6})

HEADS = ("dense", "average")
FLOAT = 4
"""Bytes of a parameter."""


def show(arch: ArchitecturePage) -> None:
    """A switch between the heads, and the sizes of a picture that each can read."""
    t = arch.t
    found = heads(tables.layer_table(arch.name))
    both = {"dense": found.dense, "average": found.average}
    whole = {name: found.params(head) for name, head in both.items()}
    quiz.judge(
        t,
        "dense_head",
        "most" if found.kept > 2 / 3 else "half" if found.kept > 1 / 3 else "little",
        Level(value=found.kept, written=numbers.percent(t, found.kept), marks=MARKS),
        network=arch.title,
        before=numbers.whole(whole["dense"]),
        after=numbers.whole(whole["average"]),
        kept=numbers.percent(t, found.kept),
    )
    chosen = address.segmented(
        "head", t("dense_head.head"), HEADS, HEADS[0], lambda name: t(f"dense_head.{name}")
    )
    head = both[chosen]
    with st.container(horizontal=True):
        st.metric(t("common.parameters"), numbers.whole(whole[chosen]), border=True, width=215)
        for label, value, exact in (
            (t("dense_head.head_params"), numbers.compact(t, head.params), head.params),
            (t("dense_head.head_macs"), numbers.compact(t, head.macs), head.macs),
        ):
            st.metric(label, value, help=numbers.whole(exact), border=True, width=185)
        size = numbers.megabytes(FLOAT * whole[chosen])
        st.metric(t("dense_head.memory"), size, border=True, width=185)
    series = {
        t("dense_head.body"): [found.body_params] * len(HEADS),
        t("dense_head.head"): [both[name].params for name in HEADS],
    }
    names = [t(f"dense_head.{name}") for name in HEADS]
    chart.show(
        bars(names, series, axis=t("common.parameters"), stacked=True),
        key=f"heads-{arch.name}",
        alt=t("dense_head.alt", network=arch.title),
    )
    chart.data_table(
        t,
        {
            t("dense_head.head"): names,
            **{name: [numbers.whole(value) for value in part] for name, part in series.items()},
            t("common.parameters"): [numbers.whole(whole[name]) for name in HEADS],
        },
    )
    _sizes(arch, found)


def _sizes(arch: ArchitecturePage, found: Heads) -> None:
    """What each head can do with a picture of a chosen size."""
    t, table = arch.t, tables.layer_table(arch.name)
    st.header(t("dense_head.sizes"), anchor=False)
    side = bound.slider(
        t("dense_head.picture"),
        16,
        512,
        table.input_size,
        16,
        key=f"head-side-{arch.name}",
        name="picture",
    )
    reads = fit(table, side)
    last, wanted = (_shape(found, edge) for edge in (reads.side, found.expected))
    st.markdown(t("dense_head.last_map", side=side, map=last))
    verdicts = [("flat", reads.flat), ("slid", reads.answers > 0), ("averaged", reads.average)]
    if pools_to_fixed_size(table):
        verdicts.insert(2, ("squeezed", reads.average))
    for name, works in verdicts:
        mark = ":green[:material/check:]" if works else ":red[:material/close:]"
        ending = "yes" if works else "no"
        outcome = t(f"dense_head.{name}_{ending}", wanted=wanted, answers=reads.answers)
        st.markdown(f"{mark} **{t(f'dense_head.{name}')}** · {outcome}")


def _shape(found: Heads, side: int) -> str:
    return numbers.shape((found.channels, side, side))
