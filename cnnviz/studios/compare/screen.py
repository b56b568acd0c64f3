"""The page *Compare*: networks side by side, and all of torchvision in one chart."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from cnnviz.architectures import CATALOG
from cnnviz.content.labels import Labels
from cnnviz.content.pages import PageText
from cnnviz.drawing.charts.bars import bars
from cnnviz.drawing.charts.curves import curves
from cnnviz.drawing.charts.kernel_grid import kernel_grid
from cnnviz.network.field.reach import growth
from cnnviz.photos.weights.available import WeightsInfo, is_present, weights_for
from cnnviz.photos.weights.zoo import Published, zoo
from cnnviz.probing.units.filters import kernel_pictures, kernels
from cnnviz.studios.compare.drawing import zoo_chart
from cnnviz.ui import network_drawings, networks, prose, tables
from cnnviz.ui.shell import address, language, numbers, page, titles
from cnnviz.ui.shell.numbers import EMPTY
from cnnviz.ui.widgets import chart, diagram
from cnnviz.ui.widgets.network_search import adder, chooser

MODELS = "models"
"""Name of the compared networks in session state and in the address."""

MOST = 4
FIRST = [name for family in CATALOG for name in family.milestones if name != family.bundled]
"""The published networks that are compared at first."""


def show(text: PageText) -> None:
    """The choice of networks, and one view of them."""
    t = language.words()
    names = _choose(t)
    view = address.segmented(
        "view",
        t("comparison.view"),
        list(VIEWS),
        "numbers",
        lambda n: t(f"comparison.views.{n}"),
        hidden=True,
    )
    prose.section(text.sections[view].title, text.render(view))
    if view != "zoo" and len(names) < 2:
        st.info(t("comparison.choose_two"), icon=":material/info:")
        return
    with page.errors(), st.skeleton(height=300):
        VIEWS[view](t, names)


def _choose(t: Labels) -> list[str]:
    own = {entry.name: titles.of(t, entry) for family in CATALOG for entry in family.variants}
    # Any of torchvision's classifiers may come from the chart: its name is its title.
    others = dict.fromkeys(entry.model for entry in zoo() if entry.model not in own)
    every = list(dict.fromkeys([*own, *others, *chooser.names()]))
    address.restore_several(MODELS, every, name=MODELS, default=FIRST)
    st.session_state[MODELS] = st.session_state[MODELS][:MOST]
    # Of the others the list has those that were chosen: it goes to the browser with every run.
    options = list(dict.fromkeys([*own, *others, *st.session_state[MODELS]]))
    with st.container(horizontal=True, vertical_alignment="center"):
        chosen = st.multiselect(
            t("comparison.networks", most=MOST),
            options,
            format_func=lambda name: own.get(name) or _title(name),
            key=MODELS,
            max_selections=MOST,
            label_visibility="collapsed",
        )
        with st.popover(t("network.any"), icon=":material/add:"):
            adder.show(t, MODELS, _add)
    address.store_several(MODELS, chosen, name=MODELS, default=FIRST)
    return chosen


def _add(name: str) -> None:
    """Put a network beside the others, in the place of the last one where there is no room."""
    others = [one for one in st.session_state[MODELS] if one != name]
    st.session_state[MODELS] = [*others[: MOST - 1], name]


def _title(name: str) -> str:
    return titles.named(language.words(), name)


def _numbers(t: Labels, names: list[str]) -> None:
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


def _costs(t: Labels, names: list[str]) -> None:
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


def _fields(t: Labels, names: list[str]) -> None:
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


def _filters(t: Labels, names: list[str]) -> None:
    """Trained kernels only: random ones look the same in every network."""
    for place, name in zip(st.columns(2) * 2, names, strict=False):
        with place, page.errors():
            weights = trained(name)
            st.markdown(f"**{_title(name)}**")
            if weights is None:
                st.info(t("comparison.untrained"), icon=":material/info:")
                continue
            if weights.model != name:
                st.caption(t("comparison.stands_in", small=_title(weights.model)))
            loaded = networks.store().get(weights.model, weights)
            which = t("filters.trained")
            found = kernels(loaded.module)
            chart.show(
                kernel_grid(kernel_pictures(found), t.table("figures.kernel_grid")),
                key=f"comparison-filters-{name}",
                alt=t("filters.grid_alt", count=len(found), weights=which),
            )


def trained(name: str) -> WeightsInfo | None:
    """Return the weights of a network that lie here, or those of its family's small network."""
    found = next((info for info in weights_for(name) if is_present(info)), None)
    families = (entry for entry in CATALOG if name in {one.name for one in entry.variants})
    small = next((entry.bundled for entry in families), None)
    return found or (trained(small) if small is not None and small != name else None)


def _diagrams(t: Labels, names: list[str]) -> None:
    for name in names:
        st.markdown(f"**{_title(name)}**")
        diagram.show(network_drawings.strip(name, t.language), None, key=f"comparison-strip-{name}")


def _zoo(t: Labels, names: list[str]) -> None:
    entries = zoo()
    named = [entry.name for entry in entries if entry.model in names]
    event = chart.brush(
        zoo_chart(entries, t.table("figures.zoo_chart"), groups=groups(t, entries), named=named),
        key="zoo",
        alt=t("comparison.zoo_alt", count=len(entries)),
    )
    chosen = [entries[place] for place in event] or list(entries)
    st.caption(t("comparison.zoo_chosen", shown=len(chosen), total=len(entries)))
    if 1 <= len(event) <= MOST:
        st.button(
            t("comparison.zoo_take"),
            on_click=_take,
            args=([entry.model for entry in chosen],),
            icon=":material/compare_arrows:",
        )
    _zoo_table(t, chosen)


def groups(t: Labels, entries: Sequence[Published]) -> dict[str, str]:
    """Return the title of every family of the catalogue by torchvision's name of its group."""
    return {
        entry.group: titles.of_family(t, family)
        for family in CATALOG
        for entry in entries
        if any(entry.model == variant.name for variant in family.variants)
    }


def _take(models: list[str]) -> None:
    st.session_state[MODELS] = list(dict.fromkeys(models))[:MOST]
    address.note("view", "numbers")


def _zoo_table(t: Labels, entries: list[Published]) -> None:
    st.dataframe(
        pd.DataFrame(
            {
                t("common.network"): [entry.model for entry in entries],
                t("predict.weights"): [entry.weights for entry in entries],
                t("comparison.accuracy"): [entry.accuracy for entry in entries],
                t("comparison.top_five"): [entry.top_five for entry in entries],
                t("common.parameters"): [entry.params for entry in entries],
                t("comparison.gigamacs"): [entry.gigamacs for entry in entries],
                t("common.input_size"): [entry.side for entry in entries],
            }
        ),
        hide_index=True,
        column_config={
            t("common.parameters"): st.column_config.NumberColumn(format="%,d"),
            t("comparison.top_five"): st.column_config.NumberColumn(help=t("terms.top5")),
        },
        placeholder=EMPTY,
        alt=t("comparison.views.zoo"),
    )


VIEWS: dict[str, Callable[[Labels, list[str]], None]] = {
    "numbers": _numbers,
    "receptive-field": _fields,
    "costs": _costs,
    "filters": _filters,
    "diagrams": _diagrams,
    "zoo": _zoo,
}
"""The views: name in the address and section of the page, and what draws it."""
