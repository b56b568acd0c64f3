"""Stationarity and locality: the pixels of a photo and of its shuffled copy."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from cnnviz.content.digits import typeset
from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.curves import curves
from cnnviz.lessons.concepts.layers.locality.numbers import (
    ShuffleLoss,
    correlation,
    quarters,
    shuffle_losses,
    shuffled,
)
from cnnviz.photos.decoding.samples import available
from cnnviz.training.data.image_data import DataSplit
from cnnviz.training.data.shapes import shapes10
from cnnviz.ui import cache
from cnnviz.ui.shell import numbers
from cnnviz.ui.widgets import chart, photo, photo_bar, quiz
from cnnviz.ui.widgets.gallery import portrait_sizes
from cnnviz.ui.widgets.guess.filled import Bars

OPTIONS = ("dense", "convolution", "both")

SIDE = 128
DISTANCES = tuple(range(33))
"""Of two pixels, up to half of a quarter."""

TOLD = (1, 4, 16, 32)
PICTURES = 400
"""Of Shapes-10, to learn from and as many to test."""


def show(t: Labels) -> None:
    """What shuffling costs, then why: correlations of the photo and of its quarters."""
    found = cache.shared(_losses)
    _judge(t, found)
    chart.data_table(
        t,
        {
            t("locality.layer"): [t(f"locality.layers.{name}") for name in found],
            t("locality.whole"): [numbers.percent(t, one.whole) for one in found.values()],
            t("locality.moved"): [numbers.percent(t, one.shuffled) for one in found.values()],
        },
    )
    st.caption(t("locality.caption", pictures=PICTURES))
    seen = photo_bar.show()
    grey = _grey(seen.image)
    _pair(t, grey, 220)
    _correlations(t, grey)
    _gallery(t)


def picture(t: Labels) -> None:
    """The photo beside the same pixels in random places."""
    _pair(t, _grey(photo.current().image), 190)


def _pair(t: Labels, grey: NDArray[np.float32], width: int) -> None:
    pairs = (("photo", grey), ("shuffled", shuffled(grey)))
    for place, (name, one) in zip(st.columns(2), pairs, strict=True):
        words = t(f"locality.{name}")
        place.image(one.astype(np.uint8), width=width, alt=words, caption=words)


def _judge(t: Labels, found: dict[str, ShuffleLoss]) -> None:
    lost = {name: one.lost for name, one in found.items()}
    values = {
        f"{name}_{when}": numbers.percent(t, getattr(one, when))
        for name, one in found.items()
        for when in ("whole", "shuffled")
    }
    quiz.judge(
        t,
        "locality",
        "convolution" if lost["convolution"] > lost["dense"] else "dense",
        Bars(
            values=lost,
            written={name: numbers.percent(t, value) for name, value in lost.items()},
        ),
        **values,
    )


def _losses() -> dict[str, ShuffleLoss]:
    data = shapes10(train=PICTURES, test=PICTURES)
    return shuffle_losses(_read(data.train), _read(data.test))


def _read(split: DataSplit) -> tuple[Tensor, Tensor]:
    """Return pictures as networks read them, 0 to 1, and their labels."""
    return split.images.permute(0, 3, 1, 2).float() / 255, split.labels


def _correlations(t: Labels, grey: NDArray[np.float32]) -> None:
    """Locality is a falling line; stationarity, that the quarters have nearly the same one."""
    st.markdown(t("locality.text"))
    parts = {"photo": grey, **quarters(grey), "shuffled": shuffled(grey)}
    series = {t(f"locality.{name}"): correlation(one, DISTANCES) for name, one in parts.items()}
    chart.show(
        curves(
            list(DISTANCES), series, x_axis=t("locality.distance"), y_axis=t("locality.correlation")
        ),
        key="locality",
        alt=t("locality.alt"),
    )
    chart.data_table(
        t,
        {
            t("locality.distance"): list(DISTANCES),
            **{name: [_written(value) for value in found] for name, found in series.items()},
        },
    )


def _gallery(t: Labels) -> None:
    """The correlation of neighbours on every photo of the gallery."""
    names = [sample.name for sample in available()]
    found = [cache.shared(_of_sample, name) for name in names]
    st.markdown(t("locality.gallery"))
    st.dataframe(
        {
            t("locality.photo_name"): [t(f"samples.{name}") for name in names],
            **{
                t("locality.at", distance=distance): [_written(row[place]) for row in found]
                for place, distance in enumerate(TOLD)
            },
        },
        hide_index=True,
        placeholder=numbers.EMPTY,
    )


def _of_sample(name: str) -> tuple[float | None, ...]:
    return correlation(_grey(photo.of_sample(name).image), TOLD)


def _written(value: float | None) -> str:
    return numbers.EMPTY if value is None else typeset(f"{value:.3f}")


def _grey(image: Image.Image) -> NDArray[np.float32]:
    return np.asarray(portrait_sizes.square(image, SIDE).convert("L"), np.float32)
