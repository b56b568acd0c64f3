"""The box of a unit on the photo, and the heat inside it: trained beside random weights."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnviz.drawing.charts.field_box import field_box
from cnnviz.network.field.reach import Box, box_on_photo
from cnnviz.network.trace.table import Layer
from cnnviz.probing.units.effective_field import ENERGY, Use, effective_field, map_size, shades
from cnnviz.studios.inside import Inside
from cnnviz.studios.inside.field.heat.drawing import field_heat
from cnnviz.ui import networks, tables
from cnnviz.ui.shell import numbers
from cnnviz.ui.widgets import chart

KINDS = ("trained", "random")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Glimpse:
    """What is kept of the effective field of a unit: numbers, and its heat as it is drawn."""

    use: Use
    shades: NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Both:
    """One unit with trained and with random weights."""

    trained: Glimpse
    random: Glimpse


def glimpse(module: nn.Module, x: Tensor, layer: Layer, row: int, column: int) -> Glimpse:
    """The effective field of a unit, made small."""
    found = effective_field(module, x, layer, row, column)
    return Glimpse(use=found.use, shades=shades(found.heat))


def box(inside: Inside, layer: Layer, place: tuple[int, int]) -> Box:
    """The box of the unit on the photo, its rows and columns, and its share on padding."""
    t = inside.t
    found = _box(inside, layer, place)
    top, left, bottom, right = found.full
    st.markdown(f"**{t('field.box')}**")
    chart.show(
        field_box(_crop(inside), found, t.table("figures.field_box")),
        key="inside-box",
        alt=t("field.box_alt", row=place[0], column=place[1], layer=layer.path),
    )
    told = t("field.box_text", top=top, bottom=bottom - 1, left=left, right=right - 1)
    st.markdown(told.replace("~", r"\~"))  # a range in Korean, no text that is struck out
    st.caption(t("inside_field.padding", share=numbers.percent(t, 1 - found.inside)))
    if layer.jump is None and max(map_size(layer)) > 1:
        st.info(t("inside_field.behind_gate"), icon=":material/info:")
    return found


def both(inside: Inside, layer: Layer, place: tuple[int, int]) -> Both:
    """The unit in the network that answers, and in the same network before any training."""
    asked = (glimpse, inside.answers.loaded, inside.seen, layer, *place)
    return Both(trained=networks.on_photo(*asked), random=networks.untrained_on_photo(*asked))


def show(inside: Inside, layer: Layer, place: tuple[int, int], seen: Both) -> None:
    """The two heats side by side, each with its numbers and with the check of the box."""
    t = inside.t
    for column, name, one in zip(
        st.columns(2, gap="large"), KINDS, (seen.trained, seen.random), strict=True
    ):
        with column:
            st.markdown(f"**{t(f'inside_field.{name}')}**")
            _one(inside, layer, place, name, one)
    st.caption(t("inside_field.heat_is"))
    uses = (seen.trained.use, seen.random.use)
    chart.data_table(
        t,
        {
            t("inside_field.weights"): [t(f"inside_field.{name}") for name in KINDS],
            _square(inside): [use.side for use in uses],
            t("inside_field.of_box"): [numbers.percent(t, use.share) for use in uses],
            t("inside_field.outside"): [f"{use.outside:g}" for use in uses],
        },
    )


def _one(inside: Inside, layer: Layer, place: tuple[int, int], name: str, one: Glimpse) -> None:
    t, use = inside.t, one.use
    words = {**t.table("figures.field_box"), **t.table("figures.field_heat")}
    chart.show(
        field_heat(
            _crop(inside),
            _box(inside, layer, place),
            one.shades,
            use.square if use.side else None,
            words,
        ),
        key=f"field-heat-{name}",
        alt=t(
            "inside_field.heat_alt",
            weights=t(f"inside_field.{name}"),
            layer=layer.path,
            row=place[0],
            column=place[1],
            side=use.side,
        ),
    )
    if not use.side:
        st.info(t("inside_field.silent"), icon=":material/info:")
        return
    st.metric(
        f"{_square(inside)} · {t('inside_field.of_box')}",
        t("inside_field.pixels", side=use.side, share=numbers.percent(t, use.share, 0)),
        border=True,
    )
    if use.outside == 0:
        st.success(t("inside_field.checked"), icon=":material/check_circle:")
    else:
        st.error(
            t("inside_field.leak", share=numbers.scientific(use.outside)), icon=":material/error:"
        )


def _square(inside: Inside) -> str:
    return inside.t("inside_field.square", energy=numbers.percent(inside.t, ENERGY, 0))


def _box(inside: Inside, layer: Layer, place: tuple[int, int]) -> Box:
    found = box_on_photo(layer, *place, tables.layer_table(inside.arch.name).input_shape)
    assert found is not None  # only layers with a field can be chosen
    return found


def _crop(inside: Inside) -> NDArray[np.uint8]:
    crop = networks.preprocessed(inside.answers.loaded, inside.seen).cropped
    return np.asarray(crop.convert("RGB"))
