"""Parameters, multiply-adds and activation memory, by stage and by layer."""

import streamlit as st

from cnnviz.drawing.charts.cost_bars import cost_bars
from cnnviz.network.bills.costs import (
    BottleneckSaving,
    Cost,
    bottleneck_saving,
    bottlenecks,
    costs_by_layer,
    costs_by_stage,
)
from cnnviz.ui import cache, kept_figure, tables
from cnnviz.ui.parts.story import lead
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.shell.page import NetworkPage
from cnnviz.ui.widgets import bound, chart

BY = {"stage": costs_by_stage, "layer": costs_by_layer}


def show(arch: NetworkPage) -> None:
    """The three bills, then what the bottlenecks save."""
    lead(arch, "costs")
    t = arch.t
    by = address.segmented(
        "by", t("costs.by"), list(BY), "stage", lambda name: t(f"costs.by_{name}"), hidden=True
    )
    bills = cache.shared(_bills, arch.name, by)
    chart.show(
        kept_figure.of_all(cost_bars, bills, t.table("figures.cost_bars")),
        key=f"costs-{arch.name}-{by}",
        alt=t("costs.chart_alt", quantity=t("costs.all_three"), variant=arch.title),
    )
    chart.data_table(
        t,
        {
            t("common.path"): [bill.path for bill in bills],
            t("common.parameters"): [bill.params for bill in bills],
            t("common.multiply_adds"): [bill.macs for bill in bills],
            t("costs.bytes"): [numbers.megabytes(bill.activation_bytes) for bill in bills],
        },
    )
    _bottlenecks(arch)


def _bills(name: str, by: str) -> tuple[Cost, ...]:
    return BY[by](tables.layer_table(name))


def _paths(name: str) -> tuple[str, ...]:
    return bottlenecks(tables.layer_table(name))


def _saving(name: str, path: str) -> BottleneckSaving:
    return bottleneck_saving(tables.layer_table(name), path)


def _bottlenecks(arch: NetworkPage) -> None:
    t, paths = arch.t, cache.shared(_paths, arch.name)
    if not paths:
        return
    st.markdown(f"**{t('costs.bottleneck')}**")
    path = bound.selectbox(
        t("common.block"),
        paths,
        paths[min(1, len(paths) - 1)],
        key=f"bottleneck-{arch.name}",
        name="bottleneck",
        width=260,
    )
    saving = cache.shared(_saving, arch.name, path)
    with st.container(horizontal=True):
        for name, weights, macs in (
            (t("costs.bottleneck_block"), saving.weights, saving.macs),
            (t("costs.plain_block"), saving.plain_weights, saving.plain_macs),
        ):
            with st.container(border=True, width=300):
                st.markdown(f"**{name}**")
                st.metric(t("costs.weights"), numbers.whole(weights))
                st.metric(t("common.multiply_adds"), numbers.compact(t, macs))
        with st.container(border=True, width=200):
            st.metric(t("costs.saving"), f"{saving.ratio:.1f} ×")
