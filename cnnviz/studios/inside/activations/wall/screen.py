"""The wall: all channels of a layer as one sheet, and the choice of one of them."""

import numpy as np
import streamlit as st

from cnnviz.studios.inside.activations.layer_maps import Looked
from cnnviz.studios.inside.activations.one_map import screen as one_map
from cnnviz.studios.inside.activations.wall.drawing import map_wall
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.widgets import chart

PAGE = 256
"""Maps on one sheet: more would be too small to be told apart."""

ORDERS = ("number", "strength")
SCALES = ("layer", "own")


def show(looked: Looked) -> int:
    """The sheet, then the number of the channel that is enlarged."""
    t, found = looked.inside.t, looked.found
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
        page = _page(looked, count)
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
        key=f"wall-{looked.key}",
        alt=t("activation_maps.wall_alt", count=len(channels), layer=looked.layer.path),
    )
    st.caption(t("activation_maps.grey" if found.signed else "activation_maps.black"))
    return _channel(looked, clicked)


def _page(looked: Looked, count: int) -> int:
    pages = -(-count // PAGE)
    if pages == 1:
        return 0
    return int(
        st.selectbox(
            looked.inside.t("activation_maps.page"),
            range(pages),
            format_func=lambda page: f"{page * PAGE}–{min(count, (page + 1) * PAGE) - 1}",
            key=f"page-{looked.key}",
            width=140,
        )
    )


def _channel(looked: Looked, clicked: object) -> int:
    """The channel of the click, of the address, of the number that was typed, or the strongest."""
    count, key = looked.found.shape[0], f"channel-{looked.key}"
    asked = one_map.asked(looked.found.shape)
    if asked is not None:
        st.session_state[key] = asked[0]
    if isinstance(clicked, int | float):
        st.session_state[key] = int(clicked)
    if not 0 <= int(st.session_state.get(key, -1)) < count:
        st.session_state[key] = looked.found.strongest[0]
    return int(
        st.number_input(
            looked.inside.t("activation_maps.channel"),
            min_value=0,
            max_value=count - 1,
            step=1,
            key=key,
            width=200,
        )
    )


def data_table(looked: Looked) -> None:
    """The numbers of every channel as a table."""
    t, found = looked.inside.t, looked.found
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
