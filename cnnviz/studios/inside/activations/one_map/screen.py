"""One channel enlarged over the photo, and the numbers of it and of its layer."""

import numpy as np
import streamlit as st

from cnnviz.probing.units.feature_maps import channel_map
from cnnviz.studios.inside.activations.layer_maps import LayerMaps
from cnnviz.studios.inside.activations.one_map.drawing import value_histogram
from cnnviz.studios.inside.drawing import stride, unit_map
from cnnviz.ui import networks
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.widgets import chart

PLACE = "at"
"""Channel, row and column in the address."""

GROUNDS = ("over", "alone")


def asked(shape: tuple[int, int, int]) -> tuple[int, int, int] | None:
    """Channel, row and column that the reader's address asks for, where the layer has them."""
    numbers = address.asked_numbers(PLACE)
    if numbers is None or len(numbers) != 3:
        return None
    channel, row, column = numbers
    inside = channel < shape[0] and row < shape[1] and column < shape[2]
    return (channel, row, column) if inside else None


def show(layer_maps: LayerMaps, channel: int) -> tuple[int, int, int]:
    """The map over the photo, then the unit that is looked at: channel, row, column."""
    t, inside = layer_maps.inside.t, layer_maps.inside
    values = networks.on_photo(
        channel_map, inside.answers.loaded, inside.seen, layer_maps.layer.path, channel
    )
    st.markdown(f"**{t('activation_maps.enlarged', channel=channel, layer=layer_maps.name)}**")
    if values.size == 1:
        st.metric(
            t("activation_maps.value"), numbers.significant(values[0, 0], 4), border=True, width=220
        )
        st.caption(t("activation_maps.one_value"))
        return channel, 0, 0
    ground = address.segmented(
        "ground",
        t("activation_maps.ground"),
        GROUNDS,
        GROUNDS[0],
        lambda name: t(f"activation_maps.grounds.{name}"),
    )
    crop = networks.preprocessed(inside.answers.loaded, inside.seen).cropped.convert("RGB")
    clicked = chart.choose(
        unit_map(
            np.asarray(crop),
            layer_maps.layer,
            values,
            t.table("figures.unit_map"),
            over=ground == "over",
        ),
        key=f"unit-{layer_maps.key}",
        alt=t(
            "activation_maps.enlarged_alt",
            channel=channel,
            layer=layer_maps.name,
            largest=numbers.significant(values.max()),
        ),
    )
    every = stride(max(values.shape))
    st.caption(
        t("activation_maps.click") if every == 1 else t("activation_maps.click_some", every=every)
    )
    return channel, *_unit(layer_maps, channel, values.shape, int(values.argmax()), clicked)


def _unit(
    layer_maps: LayerMaps, channel: int, shape: tuple[int, ...], strongest: int, clicked: object
) -> tuple[int, int]:
    """Row and column of the click, of the address, of the numbers typed, or the strongest unit."""
    t = layer_maps.inside.t
    link = asked(layer_maps.found.shape)
    wanted = divmod(strongest, shape[1])
    chosen: tuple[int, ...] | None = None
    if link is not None and link[0] == channel:
        chosen = link[1:]
    if isinstance(clicked, str):
        chosen = tuple(int(part) for part in clicked.split(","))
    places = []
    with st.container(horizontal=True):
        for axis, name in enumerate(("row", "column")):
            key = f"{name}-{layer_maps.key}-{channel}-{layer_maps.inside.seen.sha256[:8]}"
            if address.dropped(PLACE):
                st.session_state.pop(key, None)
            if chosen is not None and chosen[axis] < shape[axis]:
                st.session_state[key] = chosen[axis]
            if not 0 <= int(st.session_state.get(key, -1)) < shape[axis]:
                st.session_state[key] = wanted[axis]
            places.append(
                int(
                    st.number_input(
                        t(f"field.{name}"),
                        min_value=0,
                        max_value=shape[axis] - 1,
                        step=1,
                        key=key,
                        width=150,
                    )
                )
            )
    return places[0], places[1]


def statistics(layer_maps: LayerMaps, channel: int) -> None:
    """The layer and the channel in numbers, and how often which value occurs."""
    t, found = layer_maps.inside.t, layer_maps.found
    size = int(np.prod(found.shape))
    zeros = float(found.zeros.mean())
    st.markdown(f"**{t('activation_maps.statistics', layer=layer_maps.name)}**")
    with st.container(horizontal=True):
        for name, value in (
            ("zeros", numbers.percent(t, zeros)),
            ("minimum", numbers.significant(float(found.minimum.min()))),
            ("maximum", numbers.significant(float(found.maximum.max()))),
            ("mean", numbers.significant(found.whole_mean)),
            ("std", numbers.significant(found.whole_std)),
            ("silent", t("activation_maps.of", count=found.silent, total=found.shape[0])),
        ):
            st.metric(t(f"activation_maps.{name}"), value, border=True, width=200)
    st.caption(
        t(
            "activation_maps.channel_numbers",
            channel=channel,
            zeros=numbers.percent(t, float(found.zeros[channel])),
            least=numbers.significant(float(found.minimum[channel])),
            most=numbers.significant(float(found.maximum[channel])),
            mean=numbers.significant(float(found.mean[channel])),
            std=numbers.significant(float(found.std[channel])),
        )
    )
    shown = found.histogram
    chart.show(
        value_histogram(
            shown.edges,
            shown.counts / size,
            x_axis=t("activation_maps.value"),
            y_axis=t("activation_maps.share"),
        ),
        key=f"histogram-{layer_maps.key}",
        alt=t("activation_maps.histogram_alt", layer=layer_maps.name),
    )
    if zeros:
        st.caption(t("activation_maps.without_zeros", zeros=numbers.percent(t, zeros)))
    chart.data_table(
        t,
        {
            t("activation_maps.from"): [numbers.significant(edge, 4) for edge in shown.edges[:-1]],
            t("activation_maps.to"): [numbers.significant(edge, 4) for edge in shown.edges[1:]],
            t("activation_maps.share"): [numbers.percent(t, n / size, 2) for n in shown.counts],
        },
    )
