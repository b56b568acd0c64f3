"""The layer summary: search, choice by click or arrow keys, download, and a row's arithmetic."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.network.bills.arithmetic import sums
from cnnviz.network.bills.summary import SummaryRow, layer_summary, table_summary
from cnnviz.network.structure.folding import Group, groups
from cnnviz.network.trace.table import Layer, LayerTable
from cnnviz.ui import beside, network_code, own_networks, tables
from cnnviz.ui.keeping.by_network import kept
from cnnviz.ui.parts import folds
from cnnviz.ui.parts.story import lead
from cnnviz.ui.shell import address, foreign_text, keys, numbers
from cnnviz.ui.shell.numbers import EMPTY
from cnnviz.ui.shell.page import NetworkPage
from cnnviz.ui.widgets import bound

INDENT = "\u2003"  # an em space: the canvas of the table shows no other indentation


def show(arch: NetworkPage) -> None:
    """The table of all layers, equal ones folded, and beside it the chosen row."""
    lead(arch, "layers")
    t = arch.t
    everything = _summary(arch.name)
    repeated = _repeated(arch.name)
    with st.container(horizontal=True, vertical_alignment="center"):
        query = bound.text_input(
            t("common.search"),
            key=f"search-{arch.name}",
            name="search",
            placeholder=t("common.search_hint"),
            label_visibility="collapsed",
            width=280,
        )
        if repeated and not query:
            folds.buttons(t, arch.name, list(repeated))
    rows = _rows(arch, everything, repeated, query)
    if not rows:
        st.info(t("common.nothing_found", query=foreign_text.plain(query)))
        return
    # The row in front of equal ones that follow is no row of the summary.
    shown = len({row.path for row in rows} - (repeated.keys() & folds.now(arch.name)))
    drawing, card = beside.columns("layers")
    with drawing:
        chosen = _choose(arch, rows, query)
        source = "layers.caption_own" if own_networks.is_own(arch.name) else "layers.caption"
        st.caption(
            f"{t(source)} · "
            f"{t('layers.rows', shown=shown, total=len(everything))} · {t('layers.keys')}"
        )
        with st.container(horizontal=True):
            _download(arch, everything)
            network_code.button(t, arch.name)
    with card:
        if chosen in repeated:
            folds.card(t, arch.name, repeated[chosen])
        details(t, tables.layer_table(arch.name), chosen)
        container = next((row for row in rows if row.path == chosen and row.container), None)
        if container is not None and chosen not in repeated:
            _whole(arch, container)
    beside.bring_into_sight(card, chosen, key="layers")


def _download(arch: NetworkPage, everything: Sequence[SummaryRow]) -> None:
    t, told = arch.t, tables.names(arch.name)
    st.download_button(
        t("common.download_csv"),
        data=lambda: frame(t, everything, told, indent=False).to_csv(index=False),
        file_name=f"cnnviz-{arch.name}-layers.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
    )


def _repeated(name: str) -> dict[str, Group]:
    """The equal modules or layers that follow one another, by token."""
    found = groups(tables.items(name))
    return {group.token: group for group in found if group.count > 1}


def _rows(
    arch: NetworkPage,
    everything: Sequence[SummaryRow],
    repeated: Mapping[str, Group],
    query: str,
) -> list[SummaryRow]:
    """The rows that are shown: those that match the query, else all, equal ones folded."""
    if query:
        told = tables.names(arch.name)
        return [row for row in everything if matches(arch.t, row, query, told)]
    opened = folds.opened(arch.name)
    layer = address.standing(keys.LAYER)
    here = {token for token, group in repeated.items() if layer and _holds(group, layer)}
    if here - opened:  # a link, or another part, names a row that would be folded away
        folds.unfold(arch.name, here)
        opened = folds.opened(arch.name)
    return folded(everything, repeated, opened)


def _holds(group: Group, path: str) -> bool:
    return any(path == own or path.startswith(f"{own}.") for own in group.paths) or any(
        row.path == path for row in group.rows
    )


def folded(
    everything: Sequence[SummaryRow], repeated: Mapping[str, Group], opened: Collection[str]
) -> list[SummaryRow]:
    """Return the rows with one in front of equal ones, which follow only where it is open.

    Args:
        everything: The whole summary.
        repeated: Equal modules or layers that follow one another, by token.
        opened: Tokens of those that are unfolded.
    """
    by_path = {row.path: row for row in everything}
    first = {group.path: group for group in reversed(list(repeated.values()))}
    rows: list[SummaryRow] = []
    hidden: Group | None = None
    for row in everything:
        if hidden is not None and _holds(hidden, row.path):
            continue
        hidden = None
        group = first.get(row.path)
        if group is not None:
            rows.append(_together(group, by_path))
            if group.token not in opened:
                hidden = group
                continue
        rows.append(row)
    return rows


def _together(group: Group, by_path: Mapping[str, SummaryRow]) -> SummaryRow:
    """Equal modules or layers in one row."""
    heads = [by_path[path] for path in group.paths]
    last = by_path[group.rows[-1].path]
    return replace(
        heads[0],
        path=group.token,
        container=True,
        output_shape=last.output_shape,
        params=group.params,
        share=sum(row.share for row in heads),
        macs=group.macs,
        rf=last.rf,
    )


@kept(64)
def _summary(name: str) -> tuple[SummaryRow, ...]:
    """Return torchinfo's summary of a network, with the table's numbers; of a file its own."""
    if own_networks.is_own(name):
        return table_summary(tables.layer_table(name))
    return layer_summary(name, tables.layer_table(name))


def _whole(arch: NetworkPage, row: SummaryRow) -> None:
    """A container: what its parts come to."""
    t = arch.t
    name = tables.names(arch.name).get(row.path, arch.title)
    with st.container(border=True):
        st.markdown(f"**{name}** · {row.kind} · `{row.path or '·'}`")
        st.caption(f"{numbers.shape(row.input_shape)} → {numbers.shape(row.output_shape)}")
        st.markdown(
            f"{t('common.parameters')}: **{numbers.whole(row.params)}** · "
            f"{t('common.multiply_adds')}: **{numbers.whole(row.macs)}**"
        )


def matches(t: Labels, row: SummaryRow, query: str, told: Mapping[str, str]) -> bool:
    """Return whether the query is in a row's name, path or kind, as the reader or library says."""
    wanted = query.strip().casefold()
    kind = t.get(f"kinds.{row.kind}", row.kind)
    name = told.get(row.path, "")
    return wanted in f"{name} {row.path} {row.kind} {kind}".casefold()


def frame(
    t: Labels, rows: Sequence[SummaryRow], told: Mapping[str, str], *, indent: bool = True
) -> pd.DataFrame:
    """The summary as a table with the reader's headings; names are those of the paper."""
    return pd.DataFrame(
        {
            t("common.layer"): [_name(row, told, indent=indent) for row in rows],
            t("common.kind"): [t.get(f"kinds.{row.kind}", row.kind) for row in rows],
            t("common.output_shape"): [numbers.shape(row.output_shape) for row in rows],
            t("common.parameters"): [row.params for row in rows],
            t("common.share"): [100 * row.share for row in rows],
            t("common.multiply_adds"): [row.macs for row in rows],
            t("common.receptive_field"): [row.rf[0] if row.rf else None for row in rows],
            t("common.kernel"): [numbers.shape(row.kernel or ()) for row in rows],
            t("common.input_shape"): [numbers.shape(row.input_shape) for row in rows],
            t("common.path"): [row.path.partition("*")[0] for row in rows],
        }
    )


def details(t: Labels, table: LayerTable, path: str) -> None:
    """One row with the arithmetic of its numbers, or nothing where the path is a container."""
    layer = next((row for row in table.layers if row.path == path), None)
    if layer is None:
        return
    told = tables.names(table.model)
    with st.container(border=True):
        kind = t.get(f"kinds.{layer.kind}", layer.kind)
        st.markdown(f"**{told[path]}** · {kind} · `{path}`")
        st.caption(
            f"{numbers.shape(layer.input_shape)} → {numbers.shape(layer.output_shape)} · "
            + t("layers.reads", parents=", ".join(_reads(t, layer, told)))
        )
        # One element: each of its own would be a message to every reader of a hall.
        written = [
            f":small[{t(f'arithmetic.{entry.quantity}')}]\n\n$$\n{entry.formula}\n$$"
            for entry in sums(table, layer)
        ]
        if written:
            st.markdown("\n\n".join(written))


def _reads(t: Labels, layer: Layer, told: Mapping[str, str]) -> list[str]:
    return [
        t("common.input") if parent == "input" else told.get(parent, parent)
        for parent in layer.parents
    ]


def _name(row: SummaryRow, told: Mapping[str, str], *, indent: bool) -> str:
    name = told.get(row.path, row.path)
    if not indent:
        return name
    around = told.get(row.path.rpartition(".")[0], "")
    name = name.removeprefix(f"{around}.") if around else name
    return INDENT * max(row.depth - 1, 0) + (name or "·")


def _titles(arch: NetworkPage, repeated: Mapping[str, Group]) -> Mapping[str, str]:
    """The names of all rows, with a sign before those of equal ones in one row."""
    told, opened = tables.names(arch.name), folds.now(arch.name)
    return dict(told) | {
        token: f"{'▾' if token in opened else '▸'} {group.title(told)}"
        for token, group in repeated.items()
    }


def _choose(arch: NetworkPage, rows: list[SummaryRow], query: str) -> str:
    """The table, and the path of the row that is chosen in it."""
    t = arch.t
    paths = [row.path for row in rows]
    # The key stays while a row is folded or unfolded, so that the table does not scroll back.
    key = address.fresh(f"layers-{arch.name}-{query}-{folds.turn(arch.name)}")
    event = st.dataframe(
        frame(t, rows, _titles(arch, _repeated(arch.name))),
        key=key,
        hide_index=True,
        height=520,
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        column_config=_columns(t),
        placeholder=EMPTY,
        alt=t("layers.caption"),
    )
    picked = event.selection.rows or [cell[0] for cell in event.selection.cells]
    first = next((path for path in paths if path), paths[0])
    address.restore(keys.LAYER, paths, first)
    # A row is picked by its place: where rows came in above it, the place names another one now.
    last, at = f"_last-{key}", picked[0] if picked else None
    if at is not None and at != st.session_state.get(last) and at < len(paths):
        st.session_state[keys.LAYER] = paths[at]
    st.session_state[last] = at
    return address.store(keys.LAYER, paths, first)


def _columns(t: Labels) -> dict[str, Any]:
    whole = st.column_config.NumberColumn(format="%,d")
    return {
        t("common.layer"): st.column_config.TextColumn(pinned=True, width=150),
        t("common.parameters"): whole,
        t("common.multiply_adds"): whole,
        t("common.share"): st.column_config.ProgressColumn(
            format="%.1f %%", min_value=0, max_value=100
        ),
        t("common.receptive_field"): st.column_config.NumberColumn(format="%d px"),
    }
