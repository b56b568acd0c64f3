"""The layer summary: search, choice by click or arrow keys, download, and a row's arithmetic."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.network.bills.arithmetic import sums
from cnnviz.network.bills.summary import SummaryRow, layer_summary
from cnnviz.network.trace.table import Layer, LayerTable
from cnnviz.ui import tables
from cnnviz.ui.parts.story import lead
from cnnviz.ui.shell import address, keys, numbers
from cnnviz.ui.shell.numbers import EMPTY
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound

INDENT = "\u2003"  # an em space: the canvas of the table shows no other indentation


def show(arch: ArchitecturePage) -> None:
    """The table of all layers and, beneath, the chosen row."""
    lead(arch, "layers")
    t = arch.t
    query = bound.text_input(
        t("common.search"),
        key=f"search-{arch.name}",
        name="search",
        placeholder=t("common.search_hint"),
    )
    everything = _summary(arch.name)
    rows = [row for row in everything if matches(t, row, query)]
    if not rows:
        st.info(t("common.nothing_found", query=query))
        return
    st.caption(
        f"{t('layers.caption')} · "
        f"{t('layers.rows', shown=len(rows), total=len(everything))} · {t('layers.keys')}"
    )
    chosen = _choose(arch, rows)
    st.download_button(
        t("common.download_csv"),
        data=lambda: frame(t, everything, indent=False).to_csv(index=False),
        file_name=f"cnnviz-{arch.name}-layers.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
    )
    details(t, tables.layer_table(arch.name), chosen)
    container = next((row for row in rows if row.path == chosen and row.container), None)
    if container is not None:
        _whole(t, container)


@st.cache_resource(max_entries=64, show_spinner=False)
def _summary(name: str) -> tuple[SummaryRow, ...]:
    """Return torchinfo's summary of a network, with the table's numbers."""
    return layer_summary(name, tables.layer_table(name))


def _whole(t: Labels, row: SummaryRow) -> None:
    """A container: what its parts come to."""
    with st.container(border=True):
        st.markdown(f"**`{row.path or '·'}`** · {row.kind}")
        st.caption(f"{numbers.shape(row.input_shape)} → {numbers.shape(row.output_shape)}")
        st.markdown(
            f"{t('common.parameters')}: **{numbers.whole(row.params)}** · "
            f"{t('common.multiply_adds')}: **{numbers.whole(row.macs)}**"
        )


def matches(t: Labels, row: SummaryRow, query: str) -> bool:
    """Return whether the query is in a row's path or kind, as the reader or the library says it."""
    wanted = query.strip().casefold()
    kind = t.get(f"kinds.{row.kind}", row.kind)
    return wanted in f"{row.path} {row.kind} {kind}".casefold()


def frame(t: Labels, rows: Sequence[SummaryRow], *, indent: bool = True) -> pd.DataFrame:
    """The summary as a table with the reader's headings."""
    return pd.DataFrame(
        {
            t("common.layer"): [_name(row, indent=indent) for row in rows],
            t("common.kind"): [t.get(f"kinds.{row.kind}", row.kind) for row in rows],
            t("common.input_shape"): [numbers.shape(row.input_shape) for row in rows],
            t("common.output_shape"): [numbers.shape(row.output_shape) for row in rows],
            t("common.kernel"): [numbers.shape(row.kernel or ()) for row in rows],
            t("common.parameters"): [row.params for row in rows],
            t("common.share"): [100 * row.share for row in rows],
            t("common.multiply_adds"): [row.macs for row in rows],
            t("common.receptive_field"): [row.rf[0] if row.rf else None for row in rows],
        }
    )


def details(t: Labels, table: LayerTable, path: str) -> None:
    """One row with the arithmetic of its numbers, or nothing where the path is a container."""
    layer = next((row for row in table.layers if row.path == path), None)
    if layer is None:
        return
    with st.container(border=True):
        st.markdown(f"**`{layer.path}`** · {t.get(f'kinds.{layer.kind}', layer.kind)}")
        st.caption(
            f"{numbers.shape(layer.input_shape)} → {numbers.shape(layer.output_shape)} · "
            + t("layers.reads", parents=", ".join(_reads(t, layer)))
        )
        for entry in sums(table, layer):
            name, formula = st.columns([1, 3], vertical_alignment="center")
            name.markdown(t(f"arithmetic.{entry.quantity}"))
            formula.latex(entry.formula)


def _reads(t: Labels, layer: Layer) -> list[str]:
    return [t("common.input") if parent == "input" else parent for parent in layer.parents]


def _name(row: SummaryRow, *, indent: bool) -> str:
    if not indent:
        return row.path
    own = row.path.rpartition(".")[2] or "·"
    return INDENT * max(row.depth - 1, 0) + own


def _choose(arch: ArchitecturePage, rows: list[SummaryRow]) -> str:
    t = arch.t
    paths = [row.path for row in rows]
    event = st.dataframe(
        frame(t, rows),
        key=address.fresh(f"layers-{arch.name}-{hash(tuple(paths))}"),
        hide_index=True,
        height=420,
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        column_config=_columns(t),
        placeholder=EMPTY,
        alt=t("layers.caption"),
    )
    picked = event.selection.rows or [cell[0] for cell in event.selection.cells]
    first = next((path for path in paths if path), paths[0])
    address.restore(keys.LAYER, paths, first)
    if picked:
        st.session_state[keys.LAYER] = paths[picked[0]]
    return address.store(keys.LAYER, paths, first)


def _columns(t: Labels) -> dict[str, Any]:
    whole = st.column_config.NumberColumn(format="%,d")
    return {
        t("common.layer"): st.column_config.TextColumn(pinned=True, width="medium"),
        t("common.parameters"): whole,
        t("common.multiply_adds"): whole,
        t("common.share"): st.column_config.ProgressColumn(
            format="%.1f %%", min_value=0, max_value=100
        ),
        t("common.receptive_field"): st.column_config.NumberColumn(format="%d px"),
    }
