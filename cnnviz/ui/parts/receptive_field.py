"""How the receptive field grows along the depth, and the box of one unit on the reader's photo."""

import numpy as np
import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.field_box import field_box
from cnnviz.drawing.charts.receptive_growth import receptive_growth
from cnnviz.network.field.reach import Box, Reach, box_on_photo, centre, growth
from cnnviz.network.trace.table import Layer
from cnnviz.paths import PAGES
from cnnviz.photos.answering.preprocessing import Preprocessed, plain, preprocess
from cnnviz.ui import beside, cache, kept_figure, tables
from cnnviz.ui.parts.story import lead
from cnnviz.ui.shell import address, keys, numbers
from cnnviz.ui.shell.page import NetworkPage
from cnnviz.ui.widgets import bound, chart, photo, photo_bar


def show(arch: NetworkPage) -> None:
    """The growth chart and the photo, and beside them a unit of a chosen layer."""
    lead(arch, "receptive-field")
    slides = any(reach.jump for reach in cache.shared(_reaches, arch.name))
    if not slides or not _maps(arch.name):
        st.info(arch.t("network.no_field"), icon=":material/info:")
        return
    left, card = beside.columns("receptive-field")
    with left:
        clicked = _growth(arch)
        st.markdown(f"**{arch.t('field.box')}**")
        seen = photo_bar.show()
        picture = st.container()
    with card:
        layer, row, column, box = _unit(arch, clicked)
    if box is None:
        return
    with picture:
        crop = np.asarray(_view(arch, seen).cropped.convert("RGB"))
        chart.show(
            kept_figure.of_photo(seen, field_box, crop, box, arch.t.table("figures.field_box")),
            key="field-box",
            alt=arch.t("field.box_alt", row=row, column=column, layer=_told(arch, layer)),
        )
    with card:
        _box_in_words(arch, layer, box)
    beside.bring_into_sight(card, layer.path, key="receptive-field")


def _told(arch: NetworkPage, layer: Layer) -> str:
    return tables.names(arch.name).get(layer.path, layer.path)


def _growth(arch: NetworkPage) -> str | None:
    """The chart of the receptive field along the depth; returns the layer that was clicked."""
    t, table, told = arch.t, tables.layer_table(arch.name), tables.names(arch.name)
    st.markdown(f"**{t('field.chart')}**")
    reaches = cache.shared(_reaches, arch.name)
    figure = kept_figure.of_all(
        receptive_growth,
        reaches,
        table.input_size,
        t.table("figures.receptive_growth"),
        names=told,
    )
    clicked = chart.choose(figure, key=f"growth-{arch.name}", alt=t("field.chart_alt"))
    chart.data_table(
        t,
        {
            t("common.layer"): [told.get(reach.path, reach.path) for reach in reaches],
            t("common.path"): [reach.path for reach in reaches],
            t("common.kind"): [t.get(f"kinds.{reach.kind}", reach.kind) for reach in reaches],
            t("common.receptive_field"): [numbers.shape(reach.rf) for reach in reaches],
            t("common.jump"): [numbers.shape(reach.jump or ()) for reach in reaches],
        },
    )
    return str(clicked) if clicked is not None else None


def _reaches(name: str) -> tuple[Reach, ...]:
    return growth(tables.layer_table(name))


def _maps(name: str) -> list[Layer]:
    """The layers whose units lie on a map and read a box of the picture."""
    rows = tables.layer_table(name).layers
    return [row for row in rows if row.jump and len(row.output_shape) == 3]


def _unit(arch: NetworkPage, clicked: str | None) -> tuple[Layer, int, int, Box | None]:
    """The choice of a layer and of a unit in it, and the box of the unit."""
    t, table, told = arch.t, tables.layer_table(arch.name), tables.names(arch.name)
    layers = {row.path: row for row in _maps(arch.name)}
    default = list(layers)[len(layers) // 3]
    address.restore(keys.LAYER, list(layers), default)
    if clicked in layers:
        st.session_state[keys.LAYER] = clicked
    st.selectbox(
        t("layers.choose"),
        list(layers),
        key=keys.LAYER,
        format_func=lambda path: told.get(path, path),
        help=t("layers.path", path=st.session_state[keys.LAYER]),
    )
    layer = layers[address.store(keys.LAYER, list(layers), default)]
    row, column = _position(t, layer, table.input_shape)
    return layer, row, column, box_on_photo(layer, row, column, table.input_shape)


def _box_in_words(arch: NetworkPage, layer: Layer, box: Box) -> None:
    t = arch.t
    top, left, bottom, right = box.full
    told = t("field.box_text", top=top, bottom=bottom - 1, left=left, right=right - 1)
    st.markdown(told.replace("~", r"\~"))  # a range in Korean, no text that is struck out
    st.metric(t("common.receptive_field"), numbers.shape(layer.rf or ()))
    st.caption(t("field.inside", share=numbers.percent(t, box.inside)))
    st.caption(t("field.outside"))
    st.page_link(
        PAGES / "inside.py",
        label=t("inside_field.link"),
        icon=":material/visibility:",
        query_params={keys.PART: "field", **arch.inside},
    )


def _view(arch: NetworkPage, seen: photo.Photo) -> Preprocessed:
    """Return a photo as a network sees it whose weights may not be here."""
    how = plain(arch.variant.input_shape)
    return cache.of_photo(seen, "view", how, make=lambda: preprocess(seen.image, how))


def _position(t: Labels, layer: Layer, input_shape: tuple[int, int, int]) -> tuple[int, int]:
    """Two sliders for the unit, the middle one at first."""
    height, width = layer.output_shape[-2:]
    middle = centre(layer, input_shape)
    places = []
    for name, side, start in (("row", height, middle[0]), ("column", width, middle[1])):
        start = min(start, side - 1)
        if side == 1:
            places.append(0)
            continue
        key = f"{name}-{layer.path}-{side}"
        places.append(bound.slider(t(f"field.{name}"), 0, side - 1, start, key=key, name=name))
    return places[0], places[1]
