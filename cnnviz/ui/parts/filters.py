"""The kernels of the first layer, trained and random, and the map that one makes of the photo."""

from collections.abc import Mapping

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.kernel_grid import kernel_grid
from cnnviz.drawing.charts.response_map import response_map
from cnnviz.drawing.embed import data_uri
from cnnviz.drawing.frame import Figure
from cnnviz.photos.weights.models import LoadedModel
from cnnviz.probing.units.filters import (
    CUTTING,
    Kernels,
    behind,
    kernel_pictures,
    kernels,
    response,
    strongest,
)
from cnnviz.ui import kept_figure, kept_picture, networks, tables
from cnnviz.ui.parts.story import lead
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.shell.page import NetworkPage
from cnnviz.ui.widgets import bound, chart, photo, photo_bar, predictor


def show(arch: NetworkPage) -> None:
    """The grid of kernels, then the chosen one large with its map."""
    t, words = arch.t, st.container()
    answers = predictor.network(arch)
    with words:
        lead(predictor.predictor_for(arch, answers), "filters")
        grid = st.container()
    which = trained_or_random(t)
    loaded = answers.loaded
    if which == "random":
        loaded = networks.untrained(loaded.name)
    seen = photo_bar.show()
    found = kernels(loaded.module)
    with grid:
        clicked = chart.choose(
            kept_figure.of_all(_grid, found, t.table("figures.kernel_grid")),
            key=f"kernels-{loaded.name}-{which}-{answers.weights.id}",
            alt=t("filters.grid_alt", count=len(found), weights=t(f"filters.{which}")),
        )
    kernel = bound.number_input(
        t("filters.enlarge"),
        0,
        len(found) - 1,
        networks.on_photo(strongest, loaded, seen)[0],
        1,
        clicked=clicked,
        key=f"kernel-{loaded.name}",
        name="filter",
        width=200,
    )
    _one(arch, loaded, seen, kernel)


def _grid(found: Kernels, labels: Mapping[str, str]) -> Figure:
    return kernel_grid(kernel_pictures(found), labels)


def _one(arch: NetworkPage, loaded: LoadedModel, seen: photo.Photo, kernel: int) -> None:
    t = arch.t
    view = networks.preprocessed(loaded, seen)
    answer = networks.on_photo(response, loaded, seen, kernel)
    large, original, mapped = st.columns(3)
    picture = kernel_pictures(kernels(loaded.module))[kernel]
    with large:
        st.markdown(f"**{t('filters.kernel', index=kernel)}**")
        st.image(
            data_uri(picture, scale=24), width="stretch", alt=t("filters.kernel", index=kernel)
        )
        st.caption(t("filters.grey"))
    with original:
        st.markdown(f"**{t('predict.cropped')}**")
        kept_picture.show(
            seen,
            "crop",
            loaded.preprocessing,
            make=lambda: view.cropped,
            alt=photo.alt(seen),
            width="stretch",
        )
    with mapped:
        st.markdown(f"**{t('filters.map', index=kernel)}**")
        chart.show(
            kept_figure.of_photo(seen, response_map, answer, t.table("figures.response_map")),
            key="response",
            alt=t("filters.map_alt", index=kernel),
        )
    _silenced(t, loaded.name, answer.silenced)


def _silenced(t: Labels, name: str, share: float) -> None:
    """Say what is cut off, where the network has something right behind that cuts."""
    steps = behind(tables.layer_table(name))
    if not steps or steps[-1] not in CUTTING:
        return
    key = "filters.silenced_normalised" if "BatchNorm2d" in steps else "filters.silenced"
    st.caption(t(key, cut=t.get(f"kinds.{steps[-1]}", steps[-1]), share=numbers.percent(t, share)))


def trained_or_random(t: Labels) -> str:
    """Let the reader choose whose kernels are shown: "trained" or "random" ones."""
    return address.segmented(
        "kernels",
        t("filters.weights"),
        ["trained", "random"],
        "trained",
        lambda name: t(f"filters.{name}"),
        hidden=True,
    )
