"""Shift the photo: which layers shift along, which forget the place, and which do neither."""

import numpy as np
import streamlit as st
import torch
from PIL import Image

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.curves import curves
from cnnviz.lessons.concepts.layers.equivariance.numbers import LAYERS, Shifted, shifted
from cnnviz.ui import cache
from cnnviz.ui.widgets import bound, chart, photo, photo_bar, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("yes", "no")

MARKS = Marks(levels={"yes": 0.0, "no": 0.5})

SIDE = 128
MOST = 16


def show(t: Labels) -> None:
    """The photo and its shifted copy; the error of every layer over the shift."""
    seen = photo_bar.show()
    square = _square(seen.image)
    found = {name: cache.on_photo(_measured, seen, name) for name in LAYERS}
    error = found["conv11"].errors[1]
    right = "yes" if error < 1e-3 else "no"
    quiz.judge(
        t,
        "equivariance",
        right,
        Level(value=error, written=f"{error:.3f}", marks=MARKS),
        error=f"{error:.3f}",
    )
    shift = bound.slider(t("equivariance.shift"), 0, MOST, 1, key="equivariance-shift")
    for place, by in zip(st.columns(2), (0, shift), strict=True):
        moved = np.roll(np.asarray(square), by, 1)
        place.image(moved, width=260, alt=t("equivariance.photo_alt", shift=by))
    series = {t(f"equivariance.layers.{name}"): entry.errors for name, entry in found.items()}
    chart.show(
        curves(
            list(range(MOST + 1)),
            series,
            x_axis=t("equivariance.shift"),
            y_axis=t("equivariance.error"),
            markers=True,
            mark=shift,
        ),
        key="equivariance",
        alt=t("equivariance.alt"),
    )
    chart.data_table(
        t,
        {
            t("equivariance.shift"): list(range(MOST + 1)),
            **{name: [f"{value:.4f}" for value in errors] for name, errors in series.items()},
        },
    )


def picture(t: Labels) -> None:
    """The photo beside its copy that is shifted by a pixel."""
    square = np.asarray(_square(photo.current().image))
    for place, by in zip(st.columns(2), (0, 1), strict=True):
        place.image(np.roll(square, by, 1), width=200, alt=t("equivariance.photo_alt", shift=by))


def _square(image: Image.Image) -> Image.Image:
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    return image.crop((left, top, left + side, top + side)).convert("RGB").resize((SIDE, SIDE))


def _measured(image: Image.Image, name: str) -> Shifted:
    pixels = torch.from_numpy(np.asarray(_square(image), np.float32) / 255 - 0.5)
    return shifted(pixels.permute(2, 0, 1)[None], name, tuple(range(MOST + 1)))
