"""Pooling on the reader's photo, and how much a shift by one pixel changes."""

import numpy as np
import streamlit as st
from PIL import Image

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.lessons.concepts.layers.pooling.numbers import KINDS, Grid, pooled, sensitivity
from cnnviz.ui import cache
from cnnviz.ui.shell import numbers
from cnnviz.ui.widgets import bound, chart, photo, photo_bar, quiz
from cnnviz.ui.widgets.gallery import portrait
from cnnviz.ui.widgets.guess.filled import Bars

OPTIONS = ("max", "overlapping", "average", "stride")

SIDE = 224
SHOWN = 320


def show(t: Labels) -> None:
    """The photo after each kind of pooling; then the test with a shifted photo."""
    seen = photo_bar.show()
    grey = _grey(seen.image)
    found = cache.on_photo(_sensitivity, seen)
    right = min(found, key=lambda kind: found[kind])
    kind = t(f"halving.kinds.{right}")
    quiz.judge(
        t,
        "pooling",
        right,
        Bars(
            values=found, written={kind: numbers.percent(t, value) for kind, value in found.items()}
        ),
        kind=kind,
        change=numbers.percent(t, found[right]),
    )
    times = bound.slider(t("halving.times"), 1, 5, 3, key="pooling-times")
    for place, kind in zip(st.columns(len(KINDS)), KINDS, strict=True):
        with place:
            map_ = pooled(grey, kind, times)
            st.markdown(f"**{t(f'halving.kinds.{kind}')}**")
            st.image(_large(map_), width="stretch", alt=t(f"halving.kinds.{kind}"))
            st.caption(numbers.shape(map_.shape))
    st.header(t("halving.shift"), anchor=False)
    st.markdown(t("halving.shift_text"))
    names = [t(f"halving.kinds.{kind}") for kind in found]
    change = t("halving.change")
    chart.show(
        bars(
            names,
            {change: list(found.values())},
            axis=change,
            written={change: [numbers.percent(t, value) for value in found.values()]},
        ),
        key="pooling-shift",
        alt=t("halving.alt"),
    )
    chart.data_table(t, {t("halving.kind"): names, change: [f"{v:.4f}" for v in found.values()]})


def picture(_t: Labels) -> None:
    """The photo in grey, as the poolings will read it."""
    seen = photo.current()
    st.image(_large(_grey(seen.image)), width=portrait.PICTURE, alt=photo.alt(seen))


def _sensitivity(image: Image.Image) -> dict[str, float]:
    return sensitivity(_grey(image))


def _grey(image: Image.Image) -> Grid:
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    square = image.crop((left, top, left + side, top + side)).convert("L").resize((SIDE, SIDE))
    return np.asarray(square, np.float32) / np.float32(255)


def _large(map_: Grid) -> Image.Image:
    picture = Image.fromarray((255 * map_).clip(0, 255).astype(np.uint8))
    return picture.resize((SHOWN, SHOWN), Image.Resampling.NEAREST)
