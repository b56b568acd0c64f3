"""The bill of depthwise separable convolutions on the layers of a real network."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.lessons.after2017.separable_bill.numbers import (
    SeparableBill,
    SeparablePair,
    predicted_ratio,
    separable_bill,
)
from cnnviz.ui import cache, tables
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import chart, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("two", "four", "eight")

MARKS = Marks(levels={"two": 2, "four": 4, "eight": 8}, log=True)

BETWEEN = (2**1.5, 2**2.5)
"""Where "twice" ends and "eight times" begins: half-way between the answers, as factors."""


def bill_of(name: str) -> SeparableBill:
    """Return the bill of a network, computed once for all sessions."""
    return cache.shared(_bill, name)


def _bill(name: str) -> SeparableBill:  # a table is no key: it would be hashed whole
    return separable_bill(tables.layer_table(name))


def show(arch: ArchitecturePage) -> None:
    """The network as it is and with ordinary convolutions, then its pairs one by one."""
    t, found = arch.t, bill_of(arch.name)
    quiz.judge(
        t,
        "separable_bill",
        nearest(found.ratio),
        Level(value=found.ratio, written=f"× {found.ratio:.2f}", marks=MARKS),
        variant=arch.title,
        before=numbers.compact(t, found.macs),
        after=numbers.compact(t, found.whole_macs),
        ratio=f"{found.ratio:.2f}",
        share=numbers.percent(t, found.depthwise_macs / found.macs),
    )
    _metrics(t, found)
    _pairs(t, found)
    _one(arch, found)


def nearest(ratio: float) -> str:
    """Return the answer that a measured ratio is nearest to."""
    return OPTIONS[sum(ratio > limit for limit in BETWEEN)]


def _metrics(t: Labels, found: SeparableBill) -> None:
    shown = (
        ("macs", found.macs, found.whole_macs),
        ("params", found.params, found.whole_params),
    )
    with st.container(horizontal=True):
        for name, now, whole in shown:
            for key, value in ((name, now), (f"{name}_whole", whole)):
                st.metric(
                    t(f"separable_bill.{key}"),
                    numbers.compact(t, value),
                    help=numbers.whole(value),
                    border=True,
                    width=205,
                )


def _pairs(t: Labels, found: SeparableBill) -> None:
    st.header(t("separable_bill.pairs"), anchor=False)
    names = [_block(pair) for pair in found.pairs]
    series = {
        t("separable_bill.split"): [pair.macs for pair in found.pairs],
        t("separable_bill.whole"): [pair.whole_macs for pair in found.pairs],
    }
    chart.show(
        bars(
            names,
            series,
            axis=t("common.multiply_adds"),
            written={
                name: [numbers.compact(t, value) for value in values]
                for name, values in series.items()
            },
        ),
        key="separable-pairs",
        alt=t("separable_bill.alt"),
    )
    chart.data_table(
        t,
        {
            t("common.block"): names,
            t("common.kernel"): [f"{pair.kernel}×{pair.kernel}" for pair in found.pairs],
            t("separable_bill.channels"): [pair.channels for pair in found.pairs],
            t("separable_bill.leaving"): [pair.leaving for pair in found.pairs],
            t("separable_bill.depthwise"): [
                numbers.whole(pair.depthwise_macs) for pair in found.pairs
            ],
            t("separable_bill.pointwise"): [
                numbers.whole(pair.pointwise_macs) for pair in found.pairs
            ],
            t("separable_bill.whole"): [numbers.whole(pair.whole_macs) for pair in found.pairs],
            t("separable_bill.ratio"): [f"{pair.ratio:.2f}" for pair in found.pairs],
        },
    )


def _one(arch: ArchitecturePage, found: SeparableBill) -> None:
    """The arithmetic of one pair, with its own numbers."""
    t = arch.t
    st.header(t("separable_bill.one"), anchor=False)
    named = {_block(pair): pair for pair in found.pairs}
    chosen = named[
        st.selectbox(t("common.block"), list(named), key=f"separable-{arch.name}", width=260)
    ]
    k, m, n, side = chosen.kernel, chosen.channels, chosen.leaving, chosen.side
    st.latex(
        rf"\begin{{aligned}} k^2 M N H W &= {k}^2 \cdot {m} \cdot {n} \cdot {side}^2"
        rf" = {_tex(chosen.whole_macs)} \\"
        rf" (k^2 M + M N) H W &= ({k}^2 \cdot {m} + {m} \cdot {n}) \cdot {side}^2"
        rf" = {_tex(chosen.macs)} \\"
        rf" \frac{{1}}{{1/N + 1/k^2}} &= \frac{{1}}{{1/{n} + 1/{k}^2}}"
        rf" = {predicted_ratio(k, n):.2f} \end{{aligned}}"
    )


def _block(pair: SeparablePair) -> str:
    """The block that a pair stands in, by its path."""
    return pair.path.split(".depthwise")[0].split(".conv")[0].split(".block")[0]


def _tex(value: int) -> str:
    return f"{value:,}".replace(",", "{,}")
