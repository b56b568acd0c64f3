"""Activations: any layer's maps of the photo, the arithmetic of one value, and the best patches."""

import streamlit as st

from cnnviz.network.trace.table import Layer, LayerTable
from cnnviz.probing.units.feature_maps import activity
from cnnviz.studios.inside import Inside
from cnnviz.studios.inside.activations.best_patches import screen as best_patches
from cnnviz.studios.inside.activations.branch_energy import screen as branch_energy
from cnnviz.studios.inside.activations.layer_maps import LayerMaps
from cnnviz.studios.inside.activations.made_picture import screen as made_picture
from cnnviz.studios.inside.activations.one_map import screen as one_map
from cnnviz.studios.inside.activations.wall import screen as wall
from cnnviz.studios.inside.activations.weights import screen as weights
from cnnviz.studios.inside.activations.zeros import screen as zeros
from cnnviz.ui import beside, networks, tables
from cnnviz.ui.benches import unit_sums
from cnnviz.ui.shell import address, keys, numbers

_SAME_VALUES = frozenset(
    "Flatten flatten Dropout dropout Identity Parameter getitem chunk reshape view".split()
)
"""Kinds that pass on what another layer shows already, or trained numbers."""


def show(inside: Inside) -> None:
    """The zeros of the whole network, then one layer: wall, one map, arithmetic, patches."""
    t, table = inside.t, tables.layer_table(inside.arch.name)
    zeros.show(inside, table)
    branch_energy.show(inside, table)
    st.divider()
    layer = _choose(inside, table)
    with st.spinner(t("common.loading")):
        found = networks.on_photo(activity, inside.answers.loaded, inside.seen, layer.path)
    layer_maps = LayerMaps(
        inside=inside,
        table=table,
        layer=layer,
        name=tables.names(table.model).get(layer.path, layer.path),
        found=found,
    )
    left, card = beside.columns("activations")
    with left:
        channel = wall.show(layer_maps)
    with card:
        place = one_map.show(layer_maps, channel)
    address.note(one_map.PLACE, ",".join(str(number) for number in place))
    with left:
        wall.data_table(layer_maps)
        one_map.statistics(layer_maps, channel)
    beside.bring_into_sight(card, f"{layer.path} {channel}", key="activations")
    unit_sums.show(_looked(layer_maps), place)
    weights.show(layer_maps)
    real, made = st.columns(2, gap="large")
    with real:
        best_patches.show(layer_maps, channel)
    with made:
        made_picture.show(layer_maps, channel)


def _looked(layer_maps: LayerMaps) -> unit_sums.Looked:
    inside = layer_maps.inside
    return unit_sums.Looked(
        t=inside.t,
        table=layer_maps.table,
        layer=layer_maps.layer,
        answers=inside.answers,
        seen=inside.seen,
        key=layer_maps.key,
    )


def layers(table: LayerTable) -> dict[str, Layer]:
    """The layers that have values of their own, by path."""
    return {
        row.path: row
        for row in table.layers
        if row.parents and len(row.output_shape) in (1, 3) and row.kind not in _SAME_VALUES
    }


def _choose(inside: Inside, table: LayerTable) -> Layer:
    """Any layer, by name or one step forwards or back."""
    t, rows = inside.t, layers(table)
    paths = list(rows)
    default = next((path for path in paths if zeros.is_relu(rows[path])), paths[0])
    address.restore(keys.LAYER, paths, default)
    at = paths.index(st.session_state[keys.LAYER])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            t("layers.choose"),
            paths,
            key=keys.LAYER,
            format_func=lambda path: _named(inside, rows[path]),
            help=t("layers.path", path=st.session_state[keys.LAYER]),
            width=520,
        )
        for name, to, icon in (
            ("before", at - 1, ":material/chevron_left:"),
            ("after", at + 1, ":material/chevron_right:"),
        ):
            st.button(
                t(f"activation_maps.{name}"),
                key=f"layer-{name}",
                icon=icon,
                disabled=not 0 <= to < len(paths),
                on_click=_go,
                args=(paths[min(max(to, 0), len(paths) - 1)],),
            )
    return rows[address.store(keys.LAYER, paths, default)]


def _named(inside: Inside, row: Layer) -> str:
    kind = inside.t.get(f"kinds.{row.kind}", row.kind)
    name = tables.names(inside.arch.name).get(row.path, row.path)
    return f"{name} · {kind} · {numbers.shape(row.output_shape)}"


def _go(path: str) -> None:
    st.session_state[keys.LAYER] = path
