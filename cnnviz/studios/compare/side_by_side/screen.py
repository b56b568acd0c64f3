"""Several networks side by side: their numbers, fields, costs, filters and strips."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from cnnviz.architectures import CATALOG
from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.drawing.charts.curves import curves
from cnnviz.drawing.charts.kernel_grid import kernel_grid
from cnnviz.network.field.reach import growth
from cnnviz.photos.weights.available import WeightsInfo
from cnnviz.probing.units.filters import kernel_pictures, kernels
from cnnviz.ui import network_drawings, networks, own_networks, tables
from cnnviz.ui.shell import language, numbers, page, titles
from cnnviz.ui.shell.numbers import EMPTY
from cnnviz.ui.widgets import chart, diagram
from cnnviz.ui.widgets.network_search import added


def _title(name: str) -> str:
    return titles.named(language.words(), name)


def vitals(t: Labels, names: list[str]) -> None:
    """The few numbers of each network in one table."""
    found = {_title(name): tables.vitals(name) for name in names}
    rows = {
        t("common.depth"): [str(entry.depth) for entry in found.values()],
        t("common.parameters"): [numbers.whole(entry.params) for entry in found.values()],
        t("common.multiply_adds"): [numbers.whole(entry.macs) for entry in found.values()],
        t("costs.bytes"): [numbers.megabytes(entry.activation_bytes) for entry in found.values()],
        t("common.input_size"): [numbers.shape(entry.input_shape) for entry in found.values()],
        t("common.receptive_field"): [numbers.shape(entry.rf or ()) for entry in found.values()],
    }
    table = pd.DataFrame(rows, index=list(found)).T.reset_index(names=t("comparison.quantity"))
    st.dataframe(
        table,
        hide_index=True,
        width="stretch",
        placeholder=EMPTY,
        alt=t("comparison.views.numbers"),
    )


def costs(t: Labels, names: list[str]) -> None:
    """The three bills of each network, one chart each."""
    found = {_title(name): tables.vitals(name) for name in names}
    quantities: dict[str, Callable[[str], float]] = {
        t("common.parameters"): lambda name: found[name].params,
        t("common.multiply_adds"): lambda name: found[name].macs,
        t("costs.bytes"): lambda name: found[name].activation_bytes / 1e6,
    }
    for number, (quantity, read) in enumerate(quantities.items()):
        values = [read(name) for name in found]
        written = {quantity: [numbers.compact(t, value) for value in values]}
        st.markdown(f"**{quantity}**")
        chart.show(
            bars(list(found), {quantity: values}, axis=quantity, written=written),
            key=f"comparison-{number}",
            alt=t("comparison.costs_alt", quantity=quantity),
        )
    chart.data_table(
        t,
        {
            t("common.network"): list(found),
            **{
                name: [round(read(title), 1) for title in found]
                for name, read in quantities.items()
            },
        },
    )


def fields(t: Labels, names: list[str]) -> None:
    """How the receptive field of each network grows along its depth."""
    grown = {_title(name): growth(tables.layer_table(name)) for name in names}
    deepest = max((one.depth for reaches in grown.values() for one in reaches), default=0)
    series: dict[str, list[float | None]] = {}
    for title, reaches in grown.items():
        at_depth = {reach.depth: max(reach.rf) for reach in reaches if reach.jump}
        series[title] = [at_depth.get(depth) for depth in range(1, deepest + 1)]
    figure = curves(
        list(range(1, deepest + 1)),
        series,
        x_axis=t("figures.receptive_growth.depth"),
        y_axis=t("figures.receptive_growth.field"),
        markers=True,
    ).update_traces(connectgaps=True)
    chart.show(figure, key="comparison-fields", alt=t("comparison.fields_alt"))
    chart.data_table(
        t,
        {
            t("common.network"): [title for title, found in grown.items() for _ in found],
            t("common.layer"): [reach.path for found in grown.values() for reach in found],
            t("common.receptive_field"): [
                numbers.shape(reach.rf) for found in grown.values() for reach in found
            ],
        },
    )


def filters(t: Labels, names: list[str]) -> None:
    """Trained kernels only: random ones look the same in every network."""
    for place, name in zip(st.columns(2) * 2, names, strict=False):
        with place, page.errors():
            st.markdown(f"**{_title(name)}**")
            if own_networks.is_onnx(name):
                st.info(t("own.no_kernels"), icon=":material/info:")
                continue
            weights = trained(name)
            if weights is None:
                st.info(t("comparison.untrained"), icon=":material/info:")
                continue
            if weights.model != name:
                st.caption(t("comparison.stands_in", small=_title(weights.model)))
            loaded = networks.loaded(weights)
            which = t("filters.trained")
            found = kernels(loaded.module)
            chart.show(
                kernel_grid(kernel_pictures(found), t.table("figures.kernel_grid")),
                key=f"comparison-filters-{name}",
                alt=t("filters.grid_alt", count=len(found), weights=which),
            )


def trained(name: str) -> WeightsInfo | None:
    """Return the weights of a network that lie here, or those of its family's small network."""
    found = next(iter(added.here(name)), None)
    families = (entry for entry in CATALOG if name in {one.name for one in entry.variants})
    small = next((entry.bundled for entry in families), None)
    return found or (trained(small) if small is not None and small != name else None)


def strips(t: Labels, names: list[str]) -> None:
    """Each network as a strip."""
    for name in names:
        st.markdown(f"**{_title(name)}**")
        diagram.show(network_drawings.strip(name, t.language), None, key=f"comparison-strip-{name}")
