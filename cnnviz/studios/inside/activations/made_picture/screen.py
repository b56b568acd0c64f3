"""A picture made for a channel: it climbs in steps from noise, beside the best patches."""

from functools import partial

import numpy as np
import streamlit as st

from cnnviz.drawing.charts.curves import curves
from cnnviz.drawing.picture_sheet import picture_sheet
from cnnviz.probing.units.feature_maps import activity
from cnnviz.probing.units.optimised_pictures import (
    Aids,
    Climb,
    Peak,
    begin,
    climb,
    peak_of,
    steps_within,
)
from cnnviz.studios.inside.activations.layer_maps import LayerMaps
from cnnviz.ui import networks
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.widgets import chart, steps

AIDS = ("jitter", "smooth", "fourier")
"""As the fields of `Aids`; the choice stands in the address under `NAME`."""

NAME, KEY = "aids", "made-aids"

BUDGET = 300 * 10**9
"""Multiply-adds of a climb, where its number of steps lies between the two below."""

FEWEST, MOST = 24, 128

PART = 6 * 10**9
"""Multiply-adds between two looks at whether the reader has stopped the climb: about a second."""

PARTS = 16

_SIDE = 420  # pixels of the screen for the picture


def show(layer_maps: LayerMaps, channel: int) -> None:
    """The aids, the climb while it goes on, and the picture that came of it."""
    t, answers = layer_maps.inside.t, layer_maps.inside.answers
    normalisation = answers.loaded.preprocessing.normalisation
    peak = peak_of(layer_maps.table, layer_maps.layer, channel, normalisation)
    total = steps_within(peak.macs, BUDGET, FEWEST, MOST)
    st.header(t("made.title"), anchor=False)
    st.markdown(t("made.text", steps=total, channel=channel))
    aids = _aids(layer_maps)
    found = steps.chain(
        t,
        "made",
        (*answers.key, peak.path, channel, aids),
        [partial(_higher, layer_maps, peak, aids, count) for count in _parts(peak, total)],
        offer=t("made.begin"),
    )
    if found is not None:
        _result(layer_maps, peak, found)


def _aids(layer_maps: LayerMaps) -> Aids:
    t = layer_maps.inside.t
    address.restore_several(KEY, AIDS, name=NAME, default=AIDS)
    chosen = st.pills(
        t("made.aids"),
        AIDS,
        selection_mode="multi",
        key=KEY,
        format_func=lambda name: t(f"made.aid.{name}"),
        help=" ".join(f"**{t(f'made.aid.{name}')}:** {t(f'made.help.{name}')}" for name in AIDS),
    )
    address.store_several(KEY, chosen, name=NAME, default=AIDS)
    return Aids(**{name: name in chosen for name in AIDS})


def _parts(peak: Peak, total: int) -> list[int]:
    """Steps of each part: short ones, but not so short that looking costs more than climbing."""
    each = max(steps_within(peak.macs, PART, 1, total), -(-total // PARTS))
    return [min(each, total - start) for start in range(0, total, each)]


def _higher(
    layer_maps: LayerMaps, peak: Peak, aids: Aids, count: int, before: Climb | None
) -> Climb:
    module = layer_maps.inside.answers.loaded.module
    start = begin(module, peak, layer_maps.table.input_size, aids) if before is None else before
    return climb(module, peak, start, count)


def _result(layer_maps: LayerMaps, peak: Peak, found: Climb) -> None:
    t, inside = layer_maps.inside.t, layer_maps.inside
    picture = found.picture
    coloured = np.broadcast_to(picture, (*picture.shape[:2], 3))
    st.image(
        picture_sheet(coloured[None], scale=max(1, _SIDE // found.side)),
        alt=t("made.alt", channel=peak.channel),
    )
    on_photo = networks.on_photo(activity, inside.answers.loaded, inside.seen, peak.path)
    first, *_, last = found.objective
    st.caption(
        t(
            "made.caption",
            channel=peak.channel,
            path=peak.path,
            photo=numbers.significant(float(on_photo.mean[peak.channel]), 3),
            first=numbers.significant(first, 3),
            last=numbers.significant(last, 3),
            steps=found.steps,
        )
    )
    taken = list(range(len(found.objective)))
    chart.show(
        curves(
            taken,
            {t("made.mean"): found.objective},
            x_axis=t("made.step"),
            y_axis=t("made.mean"),
        ),
        key="made-curve",
        alt=t("made.curve_alt"),
    )
    chart.data_table(
        t,
        {
            t("made.step"): taken,
            t("made.mean"): [numbers.significant(value, 4) for value in found.objective],
        },
    )
