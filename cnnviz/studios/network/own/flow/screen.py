"""The photo on its way through a network of a reader's own, kept for this session alone."""

from dataclasses import replace
from typing import Any

import streamlit as st
import torch

from cnnviz.content.labels import Labels
from cnnviz.drawing.flow_sheet import flow_sheet
from cnnviz.photos.own_models import maps, picture
from cnnviz.photos.own_models.picture import readable
from cnnviz.probing.answers import answer as read_answer
from cnnviz.probing.flow import pictures as probed
from cnnviz.probing.flow.pictures import FlowPictures
from cnnviz.probing.flow.plan import Plan
from cnnviz.ui import cache, own_networks, steady
from cnnviz.ui.brought import own_weights, recipe
from cnnviz.ui.brought.model_line import MODEL_LINE, reader
from cnnviz.ui.own_networks import OwnNetwork
from cnnviz.ui.parts import flow, flow_data
from cnnviz.ui.server import admission
from cnnviz.ui.shell.page import NetworkPage, errors
from cnnviz.ui.widgets import photo
from cnnviz.ui.widgets.flow import component, state

LEAST = 1e-30
"""Probability that stands for none where logarithms are taken."""


@admission.fragment
def show(arch: NetworkPage) -> None:
    """Show the photo on its way through the network, in a place of the page that runs alone."""
    state.renew()
    with errors():
        _draw(arch.t, own_networks.found(arch.name))


def _draw(t: Labels, own: OwnNetwork) -> None:
    if own.onnx is None or not readable(own.onnx):
        st.info(t("own.no_classifier"), icon=":material/info:")
        return
    drawn = _plan(own)
    if not drawn.columns:
        st.info(t("network.no_flow"), icon=":material/info:")
        return
    seen, how = photo.current(), recipe.choose(t)
    with steady.place(state.KEY):
        with st.spinner(t("own.computing")):
            found = cache.per_session(
                "own-flow",
                own.name,
                seen.sha256,
                how,
                make=lambda: _pictures(own, drawn, seen, how),
            )
        shown = _data(t, own, drawn, found, how)
        nothing = replace(state.heard(own.name), tile=lambda _: None, cut=lambda _: None)
        component.show(shown, nothing, key=state.KEY, camera=False)
        photo.tell_error()
        flow.table(t, shown)


def _plan(own: OwnNetwork) -> Plan:
    """Return the columns, without wires: a file of one's own cannot be cut.

    Of a network for very large pictures, the first columns would be more than is sent.
    """
    whole = flow_data.plan(own.name)
    columns = tuple(replace(column, units=()) for column in whole.columns)
    while sum(maps.size(column.row) for column in columns) > maps.MOST_BYTES:
        columns = columns[1:]
    return replace(whole, columns=columns, head=())


def _pictures(own: OwnNetwork, drawn: Plan, seen: photo.Photo, how: str) -> FlowPictures:
    assert own.onnx is not None
    assert own.data is not None
    data, x = own.data, picture.pixels(seen.image, own.onnx, how)
    rows = [column.row for column in drawn.columns]
    found = MODEL_LINE.decoded(lambda: reader().maps(data, x, rows, own.title))
    shares = torch.from_numpy(picture.probabilities(found.outputs, own.onnx).copy())
    return probed.of_maps(
        [(layer.channels, torch.from_numpy(layer.maps.copy())) for layer in found.layers],
        read_answer(shares.clamp_min(LEAST).log()),
    )


def _data(t: Labels, own: OwnNetwork, drawn: Plan, found: FlowPictures, how: str) -> dict[str, Any]:
    """What the browser draws; nothing of it can be cut, and no arithmetic opens."""
    assert own.onnx is not None
    seen, key = photo.current(), f"{own.name}-{how}"
    classes = own_weights.classes_of(own)
    shown = flow_data.drawing(t, drawn, found, picture.cropped(seen.image, own.onnx))
    words: dict[str, str] = shown["words"]
    return {
        **shown,
        **flow_data.said(t, own.variant.title, classes, found),
        "id": f"{key}-{t.language}",
        "photoId": f"{key}-{seen.sha256}",
        "sheetId": f"{key}-{seen.sha256}",
        "sheet": flow_sheet(found.codes),
        "photoAlt": photo.alt(seen),
        "samples": flow_data.samples(t, seen),
        "words": words | {"hint": words["hint_uncut"], "tile": words["tile_uncut"]},
    }
