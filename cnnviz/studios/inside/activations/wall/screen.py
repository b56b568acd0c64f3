"""The wall: all channels of a layer as one sheet, and the choice of one of them."""

import numpy as np
import streamlit as st

from cnnviz.studios.inside.activations.layer_maps import LayerMaps
from cnnviz.studios.inside.activations.one_map import screen as one_map
from cnnviz.studios.inside.activations.wall.drawing import map_wall
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.widgets import bound, chart

PAGE = 256
"""Maps on one sheet: more would be too small to be told apart."""

ORDERS = ("number", "strength")
SCALES = ("layer", "own")


def show(layer_maps: LayerMaps) -> int:
    """The sheet, then the number of the channel that is enlarged."""
    t, found = layer_maps.inside.t, layer_maps.found
    count = found.shape[0]
    st.markdown(f"**{t('activation_maps.wall', count=numbers.whole(count))}**")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        order, scale = (
            address.segmented(
                name,
                t(f"activation_maps.{name}"),
                options,
                options[0],
                lambda option, name=name: t(f"activation_maps.{name}s.{option}"),  # type: ignore[misc]
            )
            for name, options in (("order", ORDERS), ("scale", SCALES))
        )
        sorted_channels = list(found.strongest) if order == "strength" else list(range(count))
        page = _page(layer_maps, count)
    channels = sorted_channels[page * PAGE : (page + 1) * PAGE]
    maps = found.small[channels].astype(np.float32)
    if scale == "own":
        peaks = np.abs(maps).max(axis=(1, 2), keepdims=True)
        peaks[peaks == 0] = 1
        maps /= peaks
    clicked = chart.choose(
        map_wall(
            maps,
            channels,
            [float(found.maximum[channel]) for channel in channels],
            t.table("figures.map_wall"),
            signed=found.signed,
        ),
        key=f"wall-{layer_maps.key}",
        alt=t("activation_maps.wall_alt", count=len(channels), layer=layer_maps.name),
    )
    st.caption(t("activation_maps.grey" if found.signed else "activation_maps.black"))
    return _channel(layer_maps, clicked)


def _page(layer_maps: LayerMaps, count: int) -> int:
    pages = -(-count // PAGE)
    if pages == 1:
        return 0
    return bound.selectbox(
        layer_maps.inside.t("activation_maps.page"),
        range(pages),
        0,
        format_func=lambda page: f"{page * PAGE}–{min(count, (page + 1) * PAGE) - 1}",
        key=f"page-{layer_maps.key}",
        name="sheet",
        width=140,
    )


def _channel(layer_maps: LayerMaps, clicked: object) -> int:
    """The channel of the click, of the address, of the number that was typed, or the strongest."""
    count, key = layer_maps.found.shape[0], f"channel-{layer_maps.key}"
    asked = one_map.asked(layer_maps.found.shape)
    if asked is not None:
        st.session_state[key] = asked[0]
    elif address.dropped(one_map.PLACE):
        st.session_state.pop(key, None)
    if isinstance(clicked, int | float):
        st.session_state[key] = int(clicked)
    if not 0 <= int(st.session_state.get(key, -1)) < count:
        st.session_state[key] = layer_maps.found.strongest[0]
    return int(
        st.number_input(
            layer_maps.inside.t("activation_maps.channel"),
            min_value=0,
            max_value=count - 1,
            step=1,
            key=key,
            width=200,
        )
    )


def data_table(layer_maps: LayerMaps) -> None:
    """The numbers of every channel as a table."""
    t, found = layer_maps.inside.t, layer_maps.found
    chart.data_table(
        t,
        {
            t("activation_maps.channel"): list(range(found.shape[0])),
            t("activation_maps.zeros"): [numbers.percent(t, share) for share in found.zeros],
            **{
                t(f"activation_maps.{name}"): [numbers.significant(float(v)) for v in values]
                for name, values in (
                    ("minimum", found.minimum),
                    ("maximum", found.maximum),
                    ("mean", found.mean),
                    ("std", found.std),
                )
            },
        },
    )
