"""Linear probes along the depth of the bundled networks, and where each has seen everything."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.curves import curves
from cnnviz.lessons.concepts.seeing.probes.numbers import ProbedNetwork, border, recorded
from cnnviz.network.trace.table import Layer, LayerTable
from cnnviz.ui import networks, tables
from cnnviz.ui.shell import address, numbers, titles
from cnnviz.ui.widgets import chart, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("none", "some", "many")

MARKS = Marks(levels={"none": 0.0, "some": 0.05, "many": 0.25})

ASKED = "resnet20-cifar10"
"""Network that the question speaks of, and with which the playground opens."""

CHAIN = "vgg11-small-cifar10"
"""A network without ways around, to compare it with."""

SERIES = ("means", "quarters", "untrained")


def show(t: Labels) -> None:
    """The recorded probes of a network that is chosen, and the border behind which all is seen."""
    _judge(t)
    names = [network.name for network in recorded().networks]
    name = address.segmented(
        "probed", t("probes.network"), names, ASKED, lambda one: titles.named(t, one)
    )
    network, table = recorded().network(name), tables.layer_table(name)
    rows = [table.row(layer.path) for layer in network.layers[1:]]
    first = border(table, rows) + 1  # the picture stands in front of all layers
    _metrics(t, network, first)
    series = {
        t(f"probes.{one}"): [getattr(layer, one) for layer in network.layers] for one in SERIES
    }
    inside = first <= len(rows)
    figure = curves(
        list(range(len(network.layers))),
        series,
        x_axis=t("probes.layer"),
        y_axis=t("probes.accuracy"),
        markers=True,
        mark=first - 0.5 if inside else None,
    )
    chart.show(
        figure.update_yaxes(tickformat=".0%", range=[0, 1]), key="probes", alt=t("probes.alt")
    )
    st.caption(t("probes.border" if inside else "probes.no_border", side=table.input_size))
    _table(t, network, table, rows)
    _source(t, name)


def _judge(t: Labels) -> None:
    found = recorded().network(ASKED)
    before, after = _around(found, tables.layer_table(ASKED))
    chain = recorded().network(CHAIN)
    table = tables.layer_table(CHAIN)
    last_blind, last = _around(chain, table)
    first = border(table, [table.row(layer.path) for layer in chain.layers[1:]]) + 1
    gain = after - before
    quiz.judge(
        t,
        "probes",
        min(OPTIONS, key=lambda name: abs(MARKS.levels[name] - gain)),
        Level(value=gain, written=f"+ {numbers.percent(t, gain)}", marks=MARKS),
        before=numbers.percent(t, before),
        after=numbers.percent(t, after),
        chain=titles.named(t, CHAIN),
        chain_before=numbers.percent(t, last_blind),
        chain_first=numbers.percent(t, chain.layers[first].means),
        chain_after=numbers.percent(t, last),
        doubt=numbers.percent(t, recorded().doubt(last)),
    )


def _around(network: ProbedNetwork, table: LayerTable) -> tuple[float, float]:
    """Return what the probes reach in front of the border, and behind the last layer."""
    rows = [table.row(layer.path) for layer in network.layers[1:]]
    return network.layers[border(table, rows)].means, network.layers[-1].means


def _metrics(t: Labels, network: ProbedNetwork, first: int) -> None:
    shown = {
        "before": network.layers[first - 1].means,
        "after": network.layers[-1].means,
        "whole": networks.card(network.name).test_accuracy,
    }
    with st.container(horizontal=True):
        for key, value in shown.items():
            st.metric(t(f"probes.{key}"), numbers.percent(t, value), border=True, width=260)


def _table(t: Labels, network: ProbedNetwork, table: LayerTable, rows: list[Layer]) -> None:
    fields = [numbers.shape(row.rf or ()) for row in rows]
    chart.data_table(
        t,
        {
            t("common.layer"): [t("common.input"), *(row.path for row in rows)],
            t("common.receptive_field"): ["1×1", *fields],
            t("common.output_shape"): [
                numbers.shape(shape)
                for shape in (table.input_shape, *(row.output_shape for row in rows))
            ],
            **{
                t(f"probes.{one}"): [
                    numbers.percent(t, getattr(layer, one)) for layer in network.layers
                ]
                for one in SERIES
            },
        },
    )


def _source(t: Labels, name: str) -> None:
    found = recorded()
    st.caption(
        t(
            "probes.source",
            network=titles.named(t, name),
            train=numbers.whole(found.train_pictures),
            test=numbers.whole(found.test_pictures),
            data=found.data,
            device=found.device,
            day=found.day,
        )
    )
