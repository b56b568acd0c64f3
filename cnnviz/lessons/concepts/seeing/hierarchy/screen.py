"""From edges to parts to objects: channels of three depths side by side."""

import numpy as np
import streamlit as st
import torch
from numpy.typing import NDArray
from torch import Tensor

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.curves import curves
from cnnviz.drawing.picture_sheet import picture_sheet
from cnnviz.lessons.concepts.seeing.hierarchy.numbers import (
    LEVELS,
    PATCHES,
    TILES,
    LevelMaps,
    cut_outs,
    kept_answers,
    level_maps,
    shuffled,
)
from cnnviz.photos.answering.preprocessing import preprocess
from cnnviz.photos.decoding.samples import available
from cnnviz.photos.weights.available import weights_for
from cnnviz.photos.weights.models import LoadedModel
from cnnviz.probing.units.top_patches import patches
from cnnviz.ui import cache, networks, tables
from cnnviz.ui.shell import numbers, titles
from cnnviz.ui.widgets import bound, chart, photo, quiz
from cnnviz.ui.widgets.guess.filled import Bars

OPTIONS = ("early", "middle", "late")

NETWORK = "efficientnet-lite0"
"""It knows ImageNet, and its weights come with the app."""

ASKED = 28
"""Side of the tiles in the question, in pixels."""

CHANNELS = 4
"""Channels of a layer that are shown at a time."""

GROUPS = 12

SHOWN = 72
"""Pixels of the screen for a patch."""

Pictures = NDArray[np.uint8]


def picture(t: Labels) -> None:
    """The photo beside its shuffled tiles."""
    square = cut_outs(photo.current().image)[0].resize((224, 224))
    pixels = torch.from_numpy(np.asarray(square).copy()).permute(2, 0, 1)[None]
    moved = shuffled(pixels, ASKED)[0].permute(1, 2, 0).numpy()
    for place, shown, key in zip(
        st.columns(2), (np.asarray(square), moved), ("whole", "moved"), strict=True
    ):
        place.image(shown, width=200, alt=t(f"hierarchy.{key}_alt", tile=ASKED))


def show(t: Labels) -> None:
    """The patches of some channels at three depths; then the answers to shuffled tiles."""
    kept = cache.shared(_kept)
    asked = {name: values[TILES.index(ASKED)] for name, values in kept.items()}
    quiz.judge(
        t,
        "hierarchy",
        min(asked, key=lambda name: asked[name]),
        Bars(
            values={name: 1 - value for name, value in asked.items()},
            written={name: f"{1 - value:.2f}" for name, value in asked.items()},
        ),
        tile=ASKED,
        **{name: f"{value:.2f}" for name, value in asked.items()},
    )
    group = bound.slider(t("hierarchy.group"), 1, GROUPS, 1, key="hierarchy-group")
    pictures, found = cache.shared(_levels)
    for place, (name, level) in zip(
        st.columns(len(LEVELS), gap="large"), found.items(), strict=True
    ):
        with place:
            _level(t, name, level, pictures, group)
    network = titles.named(t, _loaded().name)
    st.caption(
        t("hierarchy.pool", network=network, pictures=len(pictures), photos=len(available()))
    )
    _shuffled(t, kept)


def _level(t: Labels, name: str, level: LevelMaps, pictures: Pictures, group: int) -> None:
    """The best patches of some channels of a layer: a row a channel."""
    st.markdown(f"**{t(f'hierarchy.levels.{name}')}**")
    side = min(level.layer.rf or (0,))
    st.caption(
        t("hierarchy.whole" if side >= pictures.shape[1] else "hierarchy.window", side=side)
        + f" · `{level.layer.path}`"
    )
    chosen = level.order[(group - 1) * CHANNELS : group * CHANNELS]
    rows = []
    for channel in chosen:
        found = level.finds(channel)
        cut = patches([pictures[one.picture] for one in found], level.layer, found)
        rows.append(np.stack([_resized(one) for one in cut]))
    sheet = picture_sheet(np.concatenate(rows), columns=PATCHES, gap=4)
    st.image(
        sheet,
        width="stretch",
        alt=t("hierarchy.alt", level=t(f"hierarchy.levels.{name}"), count=PATCHES),
    )
    st.caption(t("hierarchy.channels", channels=", ".join(map(str, chosen))))


def _resized(patch: Pictures) -> Pictures:
    """A patch as large as all others: small ones in visible squares."""
    rows, columns = (np.arange(SHOWN) * side // SHOWN for side in patch.shape[:2])
    return patch[rows[:, None], columns[None]]


def _shuffled(t: Labels, kept: dict[str, tuple[float, ...]]) -> None:
    st.header(t("hierarchy.shuffled"), anchor=False)
    st.markdown(t("hierarchy.shuffled_text"))
    series = {t(f"hierarchy.levels.{name}"): values for name, values in kept.items()}
    sides = [str(tile) for tile in TILES]
    axis = t("hierarchy.tile")
    chart.show(
        curves(sides, series, x_axis=axis, y_axis=t("hierarchy.similarity"), markers=True),
        key="hierarchy",
        alt=t("hierarchy.similarity_alt"),
    )
    chart.data_table(
        t, {axis: sides, **{name: [f"{v:.3f}" for v in values] for name, values in series.items()}}
    )
    st.caption(t("hierarchy.measured", photos=len(available()), side=numbers.shape((224, 224))))


def _loaded() -> LoadedModel:
    return networks.store().get(NETWORK, weights_for(NETWORK)[0])


def _levels() -> tuple[Pictures, dict[str, LevelMaps]]:
    """The cut-outs of the sample photos as the network sees them, and its maps of them."""
    loaded = _loaded()
    seen = [
        preprocess(part, loaded.preprocessing)
        for sample in available()
        for part in cut_outs(photo.of_sample(sample.name).image)
    ]
    pictures = np.stack([np.asarray(one.cropped.convert("RGB")) for one in seen])
    x = torch.cat([one.tensor for one in seen])
    return pictures, level_maps(loaded.module, tables.layer_table(loaded.name), x)


def _kept() -> dict[str, tuple[float, ...]]:
    loaded = _loaded()
    x: Tensor = torch.cat(
        [
            preprocess(photo.of_sample(sample.name).image, loaded.preprocessing).tensor
            for sample in available()
        ]
    )
    return dict(kept_answers(loaded.module, x))
