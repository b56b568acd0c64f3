"""Which unit: a layer, and a place of its map by a click, by numbers or from the address."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from cnnviz.network.field.reach import centre
from cnnviz.network.trace.table import Layer, LayerTable
from cnnviz.probing.units.effective_field import along_depth, layers_with_field, map_size, mean_map
from cnnviz.studios.inside import Inside
from cnnviz.studios.inside.drawing import stride, unit_map
from cnnviz.ui import networks, tables
from cnnviz.ui.shell import address, keys, numbers
from cnnviz.ui.widgets import chart

AXES = ("row", "column")
"""Names of the two numbers of a unit, in the address too."""

_PLACE = "_field-place"
_DEPTH = "field-depth"


@dataclass(slots=True, kw_only=True)
class _Place:
    """The unit that is looked at: of which network and layer, on how large a map, and where."""

    subject: tuple[str, str]
    size: tuple[int, int]
    place: list[int]


def layer(inside: Inside, table: LayerTable) -> Layer:
    """Any layer by its name, or a few of them in the order of computation on a slider."""
    t, rows = inside.t, layers_with_field(table)
    paths, stops = list(rows), [row.path for row in along_depth(table)]
    default = stops[len(stops) // 2]
    address.restore(keys.LAYER, paths, default)
    chosen, slider = st.columns(2, gap="large")
    with chosen:
        st.selectbox(
            t("layers.choose"),
            paths,
            key=keys.LAYER,
            format_func=lambda path: _named(inside, rows[path]),
        )
    path = address.store(keys.LAYER, paths, default)
    at = paths.index(path)
    key = f"{_DEPTH}-{inside.arch.name}"
    st.session_state[key] = next(
        (stop for stop in reversed(stops) if paths.index(stop) <= at), stops[0]
    )
    with slider:
        st.select_slider(
            t("inside_field.depth"),
            stops,
            format_func=lambda stop: tables.names(inside.arch.name).get(stop, stop),
            key=key,
            on_change=_go,
            args=(key,),
        )
    return rows[path]


def place(inside: Inside, row: Layer) -> tuple[int, int]:
    """The map of the layer to click, and the row and column of the unit as numbers."""
    t, size = inside.t, map_size(row)
    current = _current(inside, row, size)
    st.markdown(f"**{t('inside_field.map', layer=row.path)}**")
    if size == (1, 1):
        st.info(t("inside_field.one_unit"), icon=":material/fullscreen:")
        return 0, 0
    clicked = _map(inside, row)
    if isinstance(clicked, str):
        current.place = [int(part) for part in clicked.split(",")]
    with st.container(horizontal=True):
        for axis, name in enumerate(AXES):
            key = f"unit-{name}-{inside.arch.name}-{row.path}"
            st.session_state[key] = current.place[axis]
            st.number_input(
                t(f"field.{name}"),
                min_value=0,
                max_value=size[axis] - 1,
                step=1,
                key=key,
                on_change=_typed,
                args=(current, key, axis),
                width=150,
            )
            address.note(name, str(current.place[axis]))
    return current.place[0], current.place[1]


def _map(inside: Inside, row: Layer) -> object:
    t, size = inside.t, map_size(row)
    values = networks.on_photo(mean_map, inside.answers.loaded, inside.seen, row)
    crop = networks.preprocessed(inside.answers.loaded, inside.seen).cropped.convert("RGB")
    words = {**t.table("figures.unit_map"), "value": t("inside_field.mean")}
    clicked = chart.choose(
        # Above the map there is room for Plotly's buttons, which would swallow clicks on it.
        unit_map(np.asarray(crop), row, values, words).update_layout(margin_t=36),
        key=f"field-map-{inside.arch.name}-{row.path}-{inside.seen.sha256[:8]}",
        alt=t("inside_field.map_alt", layer=row.path, rows=size[0], columns=size[1]),
    )
    every = stride(max(size))
    st.caption(t("inside_field.click") if every == 1 else t("inside_field.click_some", every=every))
    return clicked


def _current(inside: Inside, row: Layer, size: tuple[int, int]) -> _Place:
    """The unit of the last run; on another layer the one at the same place of the photo."""
    subject = (inside.arch.name, row.path)
    found = st.session_state.get(_PLACE)
    if not isinstance(found, _Place) or any(map(address.dropped, AXES)):
        found = _Place(subject=subject, size=size, place=_middle(inside, row, size))
    elif found.subject != subject:
        moved = [
            int((at + 0.5) * now / before)
            for at, now, before in zip(found.place, size, found.size, strict=True)
        ]
        found = _Place(subject=subject, size=size, place=moved)
    for axis, name in enumerate(AXES):
        wanted = address.asked_numbers(name)
        # A number that was typed for the layer before may have come late.
        found.place[axis] = min(found.place[axis], size[axis] - 1)
        if wanted is not None and len(wanted) == 1 and wanted[0] < size[axis]:
            found.place[axis] = wanted[0]
    st.session_state[_PLACE] = found
    return found


def _middle(inside: Inside, row: Layer, size: tuple[int, int]) -> list[int]:
    if row.jump is None:
        return [side // 2 for side in size]
    middle = centre(row, tables.layer_table(inside.arch.name).input_shape)
    return [min(at, side - 1) for at, side in zip(middle, size, strict=True)]


def _named(inside: Inside, row: Layer) -> str:
    kind = inside.t.get(f"kinds.{row.kind}", row.kind)
    name = tables.names(inside.arch.name).get(row.path, row.path)
    return f"{name} · {kind} · {numbers.shape(row.output_shape)}"


def _typed(of: _Place, key: str, axis: int) -> None:
    of.place[axis] = st.session_state[key]


def _go(key: str) -> None:
    st.session_state[keys.LAYER] = st.session_state[key]
