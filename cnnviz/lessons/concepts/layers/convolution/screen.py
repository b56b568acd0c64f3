"""A kernel over the reader's photo: edit it, slide it, and follow one output term by term."""

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from cnnviz.content.labels import Labels
from cnnviz.lessons.concepts.layers.convolution.numbers import (
    Grid,
    Output,
    Sliding,
    convolve,
    output,
)
from cnnviz.ui.shell import address
from cnnviz.ui.widgets import bound, photo, photo_bar, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks
from cnnviz.ui.widgets.sliding import component

OPTIONS = ("zero", "grey", "white")

MARKS = Marks(levels={"zero": 0.0, "grey": 0.5, "white": 1.0})

PLACE = ("row", "column")

SIDE = 96
"""Side of the photo that the kernel slides over: large enough to be known, small enough to see."""

PRESETS: dict[str, list[list[float]]] = {
    "vertical": [[1, 0, -1], [2, 0, -2], [1, 0, -1]],
    "horizontal": [[1, 2, 1], [0, 0, 0], [-1, -2, -1]],
    "laplacian": [[0, 1, 0], [1, -4, 1], [0, 1, 0]],
    "blur": [[1 / 16, 2 / 16, 1 / 16], [2 / 16, 4 / 16, 2 / 16], [1 / 16, 2 / 16, 1 / 16]],
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "identity": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
}


def show(t: Labels) -> None:
    """The kernel, how it slides, its map, and one output."""
    even = convolve(np.full((9, 9), 0.5, np.float32), _grid(PRESETS["vertical"]), Sliding())
    largest = float(np.abs(even).max())
    right = "zero" if largest < 1e-6 else "white" if largest > 0.9 else "grey"
    quiz.judge(t, "convolution", right, Level(value=largest, written=f"{largest:g}", marks=MARKS))
    seen = photo_bar.show()
    grey = _grey(seen.image)
    figure = st.container()
    kernel_place, sliding_place, place_place = st.columns(3, gap="large")
    with kernel_place:
        kernel = _kernel(t)
    with sliding_place:
        sliding = _sliding(t)
    found = convolve(grey, kernel, sliding)
    with place_place:
        row, column = _place(t, found)
    with figure:
        _slide(t, seen.image, kernel, found, sliding, (row, column))
    _side(t, sliding, len(kernel), found)
    _terms(t, kernel, output(grey, kernel, sliding, row, column))


def picture(t: Labels) -> None:
    """The kernel over the photo, as it slides; its sums and its map are what is asked."""
    image, kernel, sliding = photo.current().image, _grid(PRESETS["vertical"]), Sliding()
    found = convolve(_grey(image), kernel, sliding)
    middle = (found.shape[0] // 2, found.shape[1] // 2)
    _slide(t, image, kernel, found, sliding, middle, veiled=True)


def _slide(
    t: Labels,
    image: Image.Image,
    kernel: Grid,
    found: Grid,
    sliding: Sliding,
    place: tuple[int, int],
    *,
    veiled: bool = False,
) -> None:
    def told(row: int, column: int) -> None:
        for name, chosen, side in zip(PLACE, (row, column), found.shape, strict=True):
            st.session_state[_place_key(name, side)] = chosen

    component.show(
        t,
        _levels(image),
        kernel,
        found,
        slides=(sliding.stride, sliding.padding, sliding.dilation),
        place=place,
        key="sliding-veiled" if veiled else "sliding",
        told=None if veiled else told,
        veiled=veiled,
    )


def _grid(rows: list[list[float]]) -> Grid:
    return np.asarray(rows, np.float32)


def _levels(image: Image.Image) -> NDArray[np.uint8]:
    """The middle of the photo in grey, 0 to 255."""
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    square = image.crop((left, top, left + side, top + side)).convert("L").resize((SIDE, SIDE))
    return np.asarray(square, np.uint8)


def _grey(image: Image.Image) -> Grid:
    """The same, 0 to 1."""
    return _levels(image).astype(np.float32) / np.float32(255)


def _kernel(t: Labels) -> Grid:
    names = list(PRESETS)
    address.restore("kernel", names, names[0])
    st.selectbox(
        t("convolution.preset"),
        names,
        format_func=lambda name: t(f"convolution.presets.{name}"),
        key="kernel",
    )
    preset = address.store("kernel", names, names[0])
    st.caption(t("convolution.edit"))
    edited = st.data_editor(
        pd.DataFrame(PRESETS[preset], columns=["a", "b", "c"]),
        key=f"kernel-editor-{preset}",
        hide_index=True,
        column_config={name: st.column_config.NumberColumn("", format="%.3g") for name in "abc"},
        width=260,
    )
    return np.nan_to_num(edited.to_numpy(np.float32))


def _sliding(t: Labels) -> Sliding:
    return Sliding(
        stride=bound.slider(t("check.hyper.stride"), 1, 8, 1, key="convolution-stride"),
        padding=bound.slider(t("check.hyper.padding"), 0, 8, 0, key="convolution-padding"),
        dilation=bound.slider(t("convolution.dilation"), 1, 8, 1, key="convolution-dilation"),
    )


def _place_key(name: str, side: int) -> str:
    return f"convolution-{name}-{side}"


def _place(t: Labels, found: Grid) -> tuple[int, int]:
    row, column = (
        bound.slider(
            t(f"field.{name}"),
            0,
            side - 1,
            side // 2,
            key=_place_key(name, side),
            name=f"convolution-{name}",
        )
        if side > 1
        else 0
        for name, side in zip(PLACE, found.shape, strict=True)
    )
    return row, column


def _side(t: Labels, sliding: Sliding, kernel: int, found: Grid) -> None:
    inside = (
        rf"\frac{{{SIDE} + 2\cdot{sliding.padding} - {sliding.reach(kernel)}}}{{{sliding.stride}}}"
    )
    st.markdown(t("convolution.side"))
    st.latex(rf"\left\lfloor {inside} \right\rfloor + 1 = {found.shape[0]}")


def _terms(t: Labels, kernel: Grid, one: Output) -> None:
    """The sum of one output, term by term."""
    st.markdown(t("convolution.terms"))
    terms = [
        rf"({weight:.3g})\cdot{value:.2f}"
        for weight, value in zip(kernel.flat, one.patch.flat, strict=True)
        if weight
    ]
    lines = [" + ".join(terms[start : start + 3]) for start in range(0, len(terms), 3)] or ["0"]
    body = r" \\ &+ ".join(lines)
    st.latex(rf"\begin{{aligned}} &{body} \\ &= {one.total:.3f} \end{{aligned}}")
