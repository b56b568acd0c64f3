"""One kernel over the three channels of a colour photo, and what flipping it would change."""

import numpy as np
import streamlit as st
from PIL import Image
from streamlit.delta_generator import DeltaGenerator

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.heat_map import heat_map
from cnnviz.lessons.concepts.layers.channels.numbers import (
    ChannelSum,
    Maps,
    convolve,
    correlate,
    difference,
    impulse,
    summed,
)
from cnnviz.ui import cache
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.widgets import chart, photo, photo_bar, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("nine", "three", "one")

MARKS = Marks(levels={"nine": 9.0, "three": 3.0, "one": 1.0})

COLOURS = ("red", "green", "blue")

SIDE = 112
SHOWN = 336

EDGES = ((1.0, 0.0, -1.0), (2.0, 0.0, -2.0), (1.0, 0.0, -1.0))
BLUR = ((1.0, 2.0, 1.0), (2.0, 4.0, 2.0), (1.0, 2.0, 1.0))
CORNER = ((1.0, 2.0, 3.0), (0.0, 0.0, 4.0), (0.0, 0.0, 5.0))

KERNELS: dict[str, tuple[Maps, int]] = {
    "edges": (np.multiply.outer([1.0, 1.0, 1.0], EDGES), 4),
    "opponent": (np.multiply.outer([1.0, -1.0, 0.0], BLUR), 16),
    "blue": (np.multiply.outer([-1.0, -1.0, 2.0], BLUR), 16),
    "mixed": (np.stack([EDGES, BLUR, -np.array(EDGES).T]), 8),
}
"""By name, a slice of whole numbers for each colour, and what all of them are divided by."""

FLIPPED: dict[str, Maps] = {
    "corner": np.array(CORNER),
    "edges": np.array(EDGES),
    "blur": np.array(BLUR),
}


def show(t: Labels) -> None:
    """The three planes, what the kernel makes of each, and their sum; then the flip."""
    seen = photo_bar.show()
    name = next(iter(KERNELS))
    found = cache.on_photo(_summed, seen, name)
    maps = float(found.whole[None].shape[0])
    right = min(OPTIONS, key=lambda option: abs(MARKS.levels[option] - maps))
    quiz.judge(
        t,
        "channels",
        right,
        Level(value=maps, written=f"{maps:g}", marks=MARKS),
        weights=found.weights,
    )
    name = address.segmented(
        "channel-kernel",
        t("channels.kernel"),
        list(KERNELS),
        name,
        lambda one: t(f"channels.kernels.{one}"),
    )
    _planes(t, _picture(seen.image), name, cache.on_photo(_summed, seen, name))
    _flip(t, _picture(seen.image).mean(0))


def picture(t: Labels) -> None:
    """The three planes of the photo; how many maps come of them is what is asked."""
    planes = _picture(photo.current().image)
    tiles = _three()
    for colour, plane in zip(COLOURS, planes, strict=True):
        name = t(f"channels.colours.{colour}")
        with tiles.container():
            st.image(_grey(plane), caption=name, width="stretch", alt=name)


def _picture(image: Image.Image) -> Maps:
    """The middle of the photo, (3, side, side), 0 to 1."""
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    square = image.crop((left, top, left + side, top + side)).convert("RGB").resize((SIDE, SIDE))
    return np.asarray(square, np.float64).transpose(2, 0, 1) / 255


def _summed(image: Image.Image, name: str) -> ChannelSum:
    kernel, divisor = KERNELS[name]
    return summed(_picture(image), kernel / divisor)


def _three() -> DeltaGenerator:
    """Three tiles beside one another, on a phone, too."""
    return st.grid(3, min_column_width=100, gap="small")


def _planes(t: Labels, planes: Maps, name: str, found: ChannelSum) -> None:
    """For each colour its plane, its slice of the kernel and its part; below, their sum."""
    kernel, divisor = KERNELS[name]
    tiles = _three()
    for colour, plane, weights, part in zip(COLOURS, planes, kernel, found.parts, strict=True):
        with tiles.container():
            title = t(f"channels.colours.{colour}")
            st.markdown(f"**{title}**")
            st.image(_grey(plane), width="stretch", alt=title)
            st.latex(rf"\small \tfrac{{1}}{{{divisor}}} {matrix(weights)}")
            # The parts have one scale, the sum, which may be far smaller, its own.
            one_scale = float(abs(found.parts).max())
            alt = t("channels.part", colour=title)
            st.image(_signed(part, one_scale), width="stretch", alt=alt)
    st.markdown(t("channels.sum"))
    whole = _signed(found.whole, float(abs(found.whole).max()))
    st.image(whole, width=SHOWN, alt=t("channels.sum_alt"))
    channels, side, _ = kernel.shape
    st.latex(rf"{channels} \cdot {side} \cdot {side} + 1 = {found.weights}")
    st.caption(t("channels.weights"))


def _flip(t: Labels, grey: Maps) -> None:
    """A white pixel under a kernel that is slid as it is, and under the flipped one."""
    st.header(t("channels.flip"), anchor=False)
    st.markdown(t("channels.flip_text"))
    name = address.segmented(
        "flip-kernel",
        t("channels.kernel"),
        list(FLIPPED),
        "corner",
        lambda one: t(f"channels.flipped.{one}"),
    )
    kernel, dot = FLIPPED[name], impulse(5)
    grids = {
        "kernel_alone": kernel,
        "correlated": correlate(dot, kernel),
        "convolved": convolve(dot, kernel),
    }
    for place, (key, grid) in zip(st.columns(3), grids.items(), strict=True):
        with place:
            st.markdown(f"**{t(f'channels.{key}')}**")
            names = [str(one + 1) for one in range(len(grid))]
            figure = heat_map(
                grid,
                rows=(t("field.row"), names),
                columns=(t("field.column"), names),
                value="",
                digits=0,
                height=240,
            )
            chart.show(figure, key=f"flip-{key}", alt=t(f"channels.{key}"))
    st.metric(t("channels.changed"), numbers.percent(t, difference(kernel, grey)))


def matrix(weights: Maps) -> str:
    """A slice of a kernel in LaTeX."""
    rows = (r" &\!\! ".join(f"{weight:g}" for weight in row) for row in weights)
    return r"\begin{bmatrix}" + r" \\ ".join(rows) + r"\end{bmatrix}"


def _grey(plane: Maps) -> Image.Image:
    picture = Image.fromarray((255 * plane).clip(0, 255).astype(np.uint8))
    return picture.resize((SHOWN, SHOWN), Image.Resampling.NEAREST)


def _signed(plane: Maps, most: float) -> Image.Image:
    """A map in which middle grey is zero."""
    return _grey(0.5 + plane / (2 * (most or 1.0)))
