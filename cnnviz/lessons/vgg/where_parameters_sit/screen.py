"""Where the parameters of a network sit, and where it works: layer by layer."""

from collections.abc import Mapping, Sequence

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.lessons.vgg.where_parameters_sit.numbers import (
    LayerPosition,
    WeightedLayer,
    equal_costs,
    params_by_place,
    weighted_layers,
)
from cnnviz.ui import tables
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import chart, quiz
from cnnviz.ui.widgets.guess.filled import Bars

OPTIONS = ("early", "late", "dense")


def show(arch: ArchitecturePage) -> None:
    """The two bills side by side, then the layers that cost exactly the same."""
    t, table = arch.t, tables.layer_table(arch.name)
    layers = weighted_layers(table)
    places = params_by_place(layers)
    dense = [layer for layer in layers if layer.place is LayerPosition.DENSE]
    shares = (
        numbers.percent(t, sum(layer.params_share for layer in dense)),
        numbers.percent(t, sum(layer.macs_share for layer in dense)),
    )
    quiz.judge(
        t,
        "where_parameters_sit",
        max(OPTIONS, key=lambda name: places[LayerPosition(name)]),
        _bars(t, places),
        network=arch.title,
        dense=shares[0],
        work=shares[1],
    )
    heaviest = max(layers, key=lambda layer: layer.params)
    with st.container(horizontal=True):
        for label, value, exact in (
            (t("where_parameters_sit.dense_params"), shares[0], None),
            (t("where_parameters_sit.dense_macs"), shares[1], None),
            (
                t("where_parameters_sit.heaviest", name=heaviest.name),
                numbers.percent(t, heaviest.params_share),
                numbers.whole(heaviest.params),
            ),
        ):
            st.metric(label, value, help=exact, border=True, width=260)
    _bills(arch, layers)
    _equal(t, layers)


def _bars(t: Labels, places: Mapping[LayerPosition, int]) -> Bars:
    shares = {name: places[LayerPosition(name)] / sum(places.values()) for name in OPTIONS}
    written = {name: numbers.percent(t, share) for name, share in shares.items()}
    return Bars(values=shares, written=written)


def _bills(arch: ArchitecturePage, layers: Sequence[WeightedLayer]) -> None:
    """The share of each layer, of the parameters and of the multiply-adds."""
    t = arch.t
    names = [layer.name for layer in layers]
    bills = (
        ("parameters", [layer.params_share for layer in layers]),
        ("multiply_adds", [layer.macs_share for layer in layers]),
    )
    for column, (name, shares) in zip(st.columns(2, gap="large"), bills, strict=True):
        quantity = t(f"common.{name}")
        written = [numbers.percent(t, share) for share in shares]
        with column:
            st.markdown(f"**{quantity}**")
            chart.show(
                bars(
                    names,
                    {quantity: [100 * share for share in shares]},
                    axis=t("where_parameters_sit.share"),
                    written={quantity: written},
                ),
                key=f"sit-{arch.name}-{name}",
                alt=t("where_parameters_sit.alt", quantity=quantity, network=arch.title),
            )
    chart.data_table(
        t,
        {
            t("common.layer"): names,
            t("common.path"): [layer.path for layer in layers],
            t("common.parameters"): [numbers.whole(layer.params) for layer in layers],
            t("common.multiply_adds"): [numbers.whole(layer.macs) for layer in layers],
        },
    )


def _equal(t: Labels, layers: Sequence[WeightedLayer]) -> None:
    """Layers with exactly the same number of multiply-adds."""
    groups = equal_costs(layers)
    if not groups:
        return
    st.header(t("where_parameters_sit.equal"), anchor=False)
    st.markdown(
        "\n".join(
            "- "
            + t(
                "where_parameters_sit.group",
                macs=numbers.whole(group.macs),
                names=", ".join(f"`{name}`" for name in group.names),
            )
            for group in groups
        )
    )
    st.markdown(t("where_parameters_sit.why"))
