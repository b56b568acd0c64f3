"""Augmented pictures: random cut-outs with mirror images, and colours shifted along their axes."""

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray
from PIL import Image, ImageOps

from cnnviz.content.facts import fact
from cnnviz.content.labels import Labels
from cnnviz.lessons.alexnet.augmentation.colour_axes import (
    SPREAD,
    ColourAxes,
    colour_axes,
    shift,
    shifted,
)
from cnnviz.lessons.alexnet.augmentation.random_crops import (
    CROP,
    WHOLE,
    Crop,
    crop_count,
    positions,
    random_crops,
)
from cnnviz.photos.decoding.samples import available
from cnnviz.ui import cache
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.shell.numbers import EMPTY
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, photo, photo_bar, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("dozens", "thousands", "millions")

MARKS = Marks(levels={"dozens": 36, "thousands": 3000, "millions": 3_000_000}, log=True)

LEVELS = 255
"""Of a colour in a file."""

SHOWN = 10
STRONGER = 30
"""How much the shift can be exaggerated: as the paper has it, it is hardly seen."""

_SEED = "crop-seed"
_LIMIT = 0.3  # of the factors: three standard deviations


def show(arch: ArchitecturePage) -> None:
    """The cut-outs, then the colours."""
    t = arch.t
    count = crop_count(WHOLE, CROP)
    quiz.judge(
        t,
        "augmentation",
        "dozens" if count < 1_000 else "thousands" if count < 1_000_000 else "millions",
        Level(value=count, written=numbers.whole(count), marks=MARKS),
        positions=positions(WHOLE, CROP),
        count=numbers.whole(count),
        paper=fact("alexnet_crops").text(t.language),
    )
    seen = photo_bar.show()
    _crops(t, seen)
    _colours(t, seen)


def square(image: Image.Image, side: int) -> Image.Image:
    """The middle of a photo, its short side resized: what the paper does to every picture."""
    return ImageOps.fit(image, (side, side), Image.Resampling.BILINEAR)


def sample_axes() -> ColourAxes:
    """The colour axes of the gallery's photos, each with as many pixels as any other."""
    return colour_axes(
        [np.asarray(square(photo.of_sample(s.name).image, WHOLE)) for s in available()]
    )


def _crops(t: Labels, seen: photo.Photo) -> None:
    st.header(t("augmentation.crops"), anchor=False)
    whole = bound.slider(t("augmentation.whole"), CROP, 320, WHOLE, 8, key="augmented-whole")
    with st.container(horizontal=True):
        st.metric(t("augmentation.positions"), positions(whole, CROP), border=True, width=240)
        st.metric(
            t("augmentation.count"),
            numbers.whole(crop_count(whole, CROP)),
            border=True,
            width=240,
        )
    seed = bound.count(_SEED, 0, name="crops")
    st.button(
        t("augmentation.again"), icon=":material/casino:", key="crop-again", on_click=_draw_again
    )
    picture = square(seen.image, whole)
    with st.container(horizontal=True, gap="small"):
        for crop in random_crops(whole, CROP, SHOWN, seed):
            with st.container(width=150):
                words = crop_words(t, crop)
                st.image(cut_out(picture, crop), alt=words, width=140)
                st.caption(words)


def _draw_again() -> None:
    st.session_state[_SEED] += 1


def crop_words(t: Labels, crop: Crop) -> str:
    """Where a cut-out was taken, and whether it is mirrored."""
    name = "mirrored" if crop.mirrored else "as_it_is"
    return t(f"augmentation.crop_{name}", row=crop.top, column=crop.left)


def cut_out(picture: Image.Image, crop: Crop) -> Image.Image:
    """A cut-out of a square picture, mirrored or not."""
    cut = picture.crop((crop.left, crop.top, crop.left + CROP, crop.top + CROP))
    return ImageOps.mirror(cut) if crop.mirrored else cut


def _colours(t: Labels, seen: photo.Photo) -> None:
    st.header(t("augmentation.colours"), anchor=False)
    axes = cache.shared(sample_axes)
    names = ", ".join(t(f"samples.{sample.name}") for sample in available())
    st.caption(t("augmentation.set", photos=names))
    factors = _factors(t)
    exaggerated = address.switch("colour-stronger", t("augmentation.stronger", times=STRONGER))
    added = shift(axes, [factor * (STRONGER if exaggerated else 1) for factor in factors])
    picture = np.asarray(square(seen.image, WHOLE))
    _pair(t, picture, shifted(picture, added))
    with st.container(horizontal=True):
        for colour, value in zip(("red", "green", "blue"), added, strict=True):
            st.metric(
                t(f"augmentation.{colour}", levels=LEVELS),
                numbers.signed(LEVELS * value),
                border=True,
                width=220,
            )
    _axes(t, axes)


def _factors(t: Labels) -> list[float]:
    """Three factors, by sliders or by lot."""
    keys = [f"colour-{number}" for number in (1, 2, 3)]
    with st.container(horizontal=True):
        for name, action in (("lot", _lot), ("zero", _zero)):
            st.button(
                t(f"augmentation.{name}"), key=f"colour-{name}", on_click=action, args=(keys,)
            )
    factors = []
    # The first one starts visibly, at one standard deviation.
    starts = zip(st.columns(3, gap="large"), keys, (SPREAD, 0.0, 0.0), strict=True)
    for number, (column, key, start) in enumerate(starts, 1):
        with column:
            factors.append(bound.slider(f"$a_{number}$", -_LIMIT, _LIMIT, start, 0.01, key=key))
    return factors


def _lot(keys: list[str]) -> None:
    drawn = np.random.default_rng().normal(0, SPREAD, len(keys)).clip(-_LIMIT, _LIMIT)
    for key, value in zip(keys, drawn.tolist(), strict=True):
        st.session_state[key] = round(value, 2)


def _zero(keys: list[str]) -> None:
    for key in keys:
        st.session_state[key] = 0.0


def _pair(t: Labels, before: NDArray[np.uint8], after: NDArray[np.uint8]) -> None:
    with st.container(horizontal=True):
        for name, picture in (("before", before), ("after", after)):
            with st.container(width=280):
                title = t(f"augmentation.{name}")
                st.image(picture, alt=title, width=270)
                st.caption(title)


def _axes(t: Labels, axes: ColourAxes) -> None:
    """Eigenvalues and eigenvectors."""
    rows = pd.DataFrame(
        {
            t("augmentation.axis"): [f"{number}" for number in (1, 2, 3)],
            t("augmentation.eigenvalue"): [f"{value:.5f}" for value in axes.values],
            t("common.share"): [numbers.percent(t, share) for share in axes.shares],
            t("augmentation.vector"): [
                "(" + ", ".join(numbers.signed(part, 3) for part in vector) + ")"
                for vector in axes.vectors
            ],
        }
    )
    st.dataframe(rows, hide_index=True, placeholder=EMPTY, alt=t("augmentation.axes"))
