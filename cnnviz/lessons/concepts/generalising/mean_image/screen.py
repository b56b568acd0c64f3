"""The mean image: what is left of many photos when they are averaged, and subtracted from each."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.curves import curves
from cnnviz.lessons.concepts.generalising.mean_image.numbers import (
    COUNTS,
    SIDE,
    WHOLE,
    MeanImage,
    Pixels,
    cut_outs,
    mean_images,
    without,
)
from cnnviz.photos.decoding.samples import available
from cnnviz.ui import cache
from cnnviz.ui.shell import numbers
from cnnviz.ui.widgets import bound, chart, photo, quiz
from cnnviz.ui.widgets.gallery import portrait_sizes
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("as_much", "half", "tenth")

MARKS = Marks(levels={"as_much": 1.0, "half": 0.5, "tenth": 0.1})

SHOWN = 180
"""Side of a picture on the screen, in pixels."""

BEFORE = 4
"""Cut-outs that are seen before the guess."""


def show(t: Labels) -> None:
    """The mean of more and more cut-outs, a cut-out without it, and the contrast that is left."""
    found = cache.shared(_found)
    last = found[-1]
    quiz.judge(
        t,
        "mean_image",
        min(OPTIONS, key=lambda name: abs(MARKS.levels[name] - last.contrast)),
        Level(value=last.contrast, written=numbers.percent(t, last.contrast), marks=MARKS),
        count=last.count,
        contrast=numbers.percent(t, last.contrast),
    )
    count = bound.select_slider(t("mean_image.count"), COUNTS, COUNTS[-1], key="mean-count")
    one = found[COUNTS.index(count)]
    cut = _cuts()[0]
    pictures = {
        "mean": one.pixels.astype(np.uint8),
        "cut": cut.astype(np.uint8),
        "less_image": without(cut, one.pixels),
        "less_colour": without(cut, one.pixels.mean((0, 1), keepdims=True)),
    }
    with st.container(horizontal=True):
        for name, picture in pictures.items():
            words = t(f"mean_image.{name}", count=count)
            st.image(_large(picture), width=SHOWN, caption=words, alt=words)
    _contrasts(t, found, count)


def picture(t: Labels) -> None:
    """A few of the cut-outs that will be averaged."""
    with st.container(horizontal=True):
        for number in range(BEFORE):
            cut = _cuts()[number].astype(np.uint8)
            st.image(_large(cut), width=SHOWN // 2, alt=t("mean_image.one", number=number + 1))


def _contrasts(t: Labels, found: tuple[MeanImage, ...], count: int) -> None:
    chart.show(
        curves(
            [str(one.count) for one in found],
            {t("mean_image.contrast"): [one.contrast for one in found]},
            x_axis=t("mean_image.count"),
            y_axis=t("mean_image.contrast"),
            markers=True,
            mark=COUNTS.index(count),
        )
        .update_yaxes(tickformat=".0%", rangemode="tozero")
        .update_xaxes(type="category"),
        key="mean-contrast",
        alt=t("mean_image.alt"),
    )
    chart.data_table(
        t,
        {
            t("mean_image.count"): [one.count for one in found],
            t("mean_image.contrast"): [numbers.percent(t, one.contrast) for one in found],
        },
    )


def _found() -> tuple[MeanImage, ...]:
    return mean_images(_photos())


def _cuts() -> tuple[NDArray[np.float32], ...]:
    return cache.shared(_first_cuts)


def _first_cuts() -> tuple[NDArray[np.float32], ...]:
    return tuple(cut_outs(_photos(), BEFORE))


def _photos() -> tuple[Pixels, ...]:
    """The photos of the gallery, which stand in for those of ImageNet."""
    images = [photo.of_sample(sample.name).image for sample in available()]
    return tuple(np.asarray(portrait_sizes.square(image, WHOLE).convert("RGB")) for image in images)


def _large(picture: Pixels) -> Pixels:
    """Return a picture whose pixels are squares, so that browsers do not blur it."""
    scale = max(1, 2 * SHOWN // SIDE)
    return picture.repeat(scale, 0).repeat(scale, 1)
