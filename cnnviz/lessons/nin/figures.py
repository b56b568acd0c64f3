"""The figures of the story of Network in Network."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image, ImageOps

from cnnviz.drawing.charts.map_on_photo import map_on_photo
from cnnviz.drawing.frame import Figure
from cnnviz.lessons.nin.class_maps.numbers import class_maps
from cnnviz.lessons.nin.either_edge import EDGES, EitherEdge, either_edge
from cnnviz.lessons.nin.tiny_mlp.numbers import mix
from cnnviz.ui import cache, kept_figure, networks
from cnnviz.ui.parts.story_figures import Picture, grey, photo_in_grey, row
from cnnviz.ui.shell import address, classes, numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, chart, photo, predictor

SIDE = 148

STRONG = 0.4
"""A response that is drawn white."""

GREY = (0.3, 0.6, 0.1)
"""Weights that make about the brightness of a pixel."""

FIRST = 3
"""Classes whose maps are shown."""


def edges(arch: ArchitecturePage) -> None:
    """Two filters on the photo, and the 1x1 convolution that joins them."""
    t, seen = arch.t, photo.current()
    edge = address.segmented(
        "story-edge",
        t("nin_story.edge"),
        list(EDGES),
        "upright",
        lambda name: t(f"nin_story.{name}"),
    )
    found = cache.on_photo(_edges, seen, edge)
    shown = (
        ("picture", cache.on_photo(photo_in_grey, seen, SIDE), 1.0),
        ("brighter", found.brighter, STRONG),
        ("darker", found.darker, STRONG),
        ("either", found.either, STRONG),
    )
    row(
        [
            Picture(
                image=grey(values, 0, high),
                title=t(f"nin_story.{name}"),
                alt=t("nin_story.alt", what=t(f"nin_story.{name}")),
            )
            for name, values, high in shown
        ]
    )


def _edges(image: Image.Image, edge: str) -> EitherEdge:
    return either_edge(photo_in_grey(image, SIDE), edge)


def one_by_one(arch: ArchitecturePage) -> None:
    """Three weights, the same at every pixel, make one map of the photo's three channels."""
    t, seen = arch.t, photo.current()
    weights = []
    columns = st.columns(3, gap="large")
    for column, name, start in zip(columns, ("red", "green", "blue"), GREY, strict=True):
        with column:
            label = t(f"tiny_mlp.{name}")
            weights.append(bound.slider(label, -1.0, 1.0, start, 0.1, key=f"story-{name}"))
    square = ImageOps.fit(seen.image, (SIDE, SIDE)).convert("RGB")
    mixed = cache.on_photo(_mixed, seen, tuple(weights))
    channels = [
        (t(f"tiny_mlp.{name}"), np.asarray(square)[:, :, place] / 255)
        for place, name in enumerate(("red", "green", "blue"))
    ]
    row(
        [
            *(
                Picture(image=grey(values), title=name, alt=t("nin_story.alt", what=name))
                for name, values in channels
            ),
            Picture(
                image=grey(mixed),
                title=t("tiny_mlp.one_channel"),
                alt=t("nin_story.alt", what=t("tiny_mlp.one_channel")),
            ),
        ]
    )


def _mixed(
    image: Image.Image, weights: tuple[float, float, float]
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    pixels = np.asarray(ImageOps.fit(image, (SIDE, SIDE)).convert("RGB"))
    return np.asarray(mix(pixels, weights).values) / 255


def _small_map(crop: NDArray[np.uint8], values: NDArray[np.floating], *, value: str) -> Figure:
    return map_on_photo(crop, values, value=value).update_layout(height=240)


def maps_of_classes(arch: ArchitecturePage) -> None:
    """The maps of the first classes on the photo, and their means."""
    t, seen, answers = arch.t, photo.current(), predictor.small(arch)
    found = networks.on_photo(class_maps, answers.loaded, seen)
    names = [classes.name(t, label) for label in answers.loaded.classes]
    crop = np.asarray(networks.preprocessed(answers.loaded, seen).cropped.convert("RGB"))
    order = found.order[:FIRST]
    for place, (column, index) in enumerate(zip(st.columns(FIRST), order, strict=True)):
        with column:
            st.markdown(f"**{names[index]}**")
            chart.show(
                kept_figure.of_photo(
                    seen, _small_map, crop, found.maps[index], value=t("class_maps.value")
                ),
                key=f"story-map-{place}",
                alt=t("class_maps.alt", label=names[index], mean=f"{found.means[index]:.3f}"),
            )
            st.caption(t("class_maps.score_is", score=f"{found.scores[index]:.3f}"))
    st.caption(t("nin_story.answering", network=predictor.title(answers.weights)))
    chart.data_table(
        t,
        {
            t("predict.class"): [names[index] for index in found.order],
            t("class_maps.mean"): [f"{found.means[index]:.4f}" for index in found.order],
            t("predict.probability"): [
                numbers.percent(t, found.probabilities[index]) for index in found.order
            ],
        },
    )
