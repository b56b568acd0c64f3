"""The block of ResNet-50 beside that of ResNet v2, Wide ResNet and ResNeXt."""

import streamlit as st

from cnnviz.content.labels import Labels, text
from cnnviz.drawing.charts.bars import bars
from cnnviz.drawing.palette import LIGHT
from cnnviz.drawing.svg.block_diagram import block_diagram
from cnnviz.lessons.concepts.designs.resnet_variants.numbers import (
    BLOCKS,
    NETWORKS,
    BlockBill,
    bill,
    block_table,
    left_by_empty_blocks,
)
from cnnviz.network.trace.graph import block_graph
from cnnviz.network.trace.table import LayerTable
from cnnviz.photos.weights.zoo import zoo
from cnnviz.ui import cache, tables
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.shell.numbers import EMPTY
from cnnviz.ui.widgets import chart, diagram, quiz
from cnnviz.ui.widgets.diagram import Drawing
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("two", "three", "four")

MARKS = Marks(levels={"two": 2, "three": 3, "four": 4})

EMPTY_BLOCKS = 16
"""As many as ResNet-50 has."""

WEIGHTS = "IMAGENET1K_V1"
"""The first weights that torchvision published; those of Wide ResNet come of a longer recipe."""


def picture(t: Labels) -> None:
    """The block that all the others come of."""
    _diagram(t, "resnet50")


def show(t: Labels) -> None:
    """The diagram of a chosen block, the bills of all four, and the whole networks."""
    whole = {name: tables.layer_table(network) for name, network in NETWORKS.items()}
    ratio = whole["wide"].params / whole["resnet50"].params
    bills = {name: cache.shared(_bill, name) for name in BLOCKS}
    quiz.judge(
        t,
        "resnet_variants",
        min(OPTIONS, key=lambda name: abs(MARKS.levels[name] - ratio)),
        Level(value=ratio, written=f"× {ratio:.2f}", marks=MARKS),
        ratio=f"{ratio:.2f}",
        block=f"{bills['wide'].params / bills['resnet50'].params:.2f}",
        plain=numbers.compact(t, whole["resnet50"].params),
        wide=numbers.compact(t, whole["wide"].params),
    )
    name = address.segmented(
        "variant-block",
        t("resnet_variants.block"),
        BLOCKS,
        "v2",
        lambda one: t(f"resnet_variants.names.{one}"),
    )
    _diagram(t, name)
    left = cache.shared(left_by_empty_blocks, name, EMPTY_BLOCKS)
    st.markdown(
        t(f"resnet_variants.told.{name}")
        + " "
        + t("resnet_variants.empty", blocks=EMPTY_BLOCKS, left=numbers.percent(t, left))
    )
    _bills(t, bills)
    _whole(t, whole)


def _bill(name: str) -> BlockBill:
    return bill(cache.shared(block_table, name))


def _diagram(t: Labels, name: str) -> None:
    drawing = cache.shared(_drawing, name, t.language)
    diagram.show(drawing, None, key=f"variant-block-{name}")


def _drawing(name: str, code: str) -> Drawing:
    graph = block_graph(cache.shared(block_table, name), "")
    labels = text(code).table("figures.block_diagram")
    return Drawing(
        svg=block_diagram(graph, labels),
        file=block_diagram(graph, labels, palette=LIGHT),
        name=f"cnnviz-block-{name}",
    )


def _bills(t: Labels, bills: dict[str, BlockBill]) -> None:
    """Parameters and multiply-adds of the four blocks."""
    st.header(t("resnet_variants.bills"), anchor=False)
    names = [t(f"resnet_variants.names.{name}") for name in bills]
    values = [found.params for found in bills.values()]
    axis = t("common.parameters")
    written = {axis: [numbers.compact(t, value) for value in values]}
    chart.show(
        bars(names, {axis: values}, axis=axis, written=written),
        key="variant-bills",
        alt=t("resnet_variants.bills_alt"),
    )
    chart.data_table(
        t,
        {
            t("common.block"): names,
            t("resnet_variants.inside"): [found.inside for found in bills.values()],
            t("resnet_variants.groups"): [found.groups for found in bills.values()],
            axis: [numbers.whole(value) for value in values],
            t("common.multiply_adds"): [numbers.whole(found.macs) for found in bills.values()],
            t("resnet_variants.relus"): [found.relus for found in bills.values()],
        },
    )


def _whole(t: Labels, whole: dict[str, LayerTable]) -> None:
    """The whole networks, counted here, with the accuracy that is published for them."""
    st.header(t("resnet_variants.whole"), anchor=False)
    published = {entry.model: entry for entry in zoo() if entry.weights == WEIGHTS}
    vitals = {name: tables.vitals(NETWORKS[name]) for name in whole}
    st.dataframe(
        {
            t("common.network"): [NETWORKS[name] for name in whole],
            t("common.depth"): [found.depth for found in vitals.values()],
            t("common.parameters"): [numbers.whole(found.params) for found in vitals.values()],
            t("common.multiply_adds"): [numbers.whole(found.macs) for found in vitals.values()],
            t("resnet_variants.accuracy"): [
                numbers.percent(t, published[NETWORKS[name]].accuracy / 100, 2) for name in whole
            ],
        },
        hide_index=True,
        placeholder=EMPTY,
        alt=t("resnet_variants.whole"),
    )
    st.caption(t("resnet_variants.source", weights=WEIGHTS))
