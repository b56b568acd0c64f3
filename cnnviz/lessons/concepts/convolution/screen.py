"""A kernel over the reader's photo: edit it, slide it, and follow one output term by term."""

import numpy as np
import pandas as pd
import streamlit as st
from PIL import Image, ImageDraw

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.map_on_photo import map_on_photo
from cnnviz.lessons.concepts.convolution.numbers import Grid, Output, Sliding, convolve, output
from cnnviz.ui.shell import address
from cnnviz.ui.widgets import bound, chart, photo, quiz

OPTIONS = ("zero", "grey", "white")

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
    quiz.judge(t, "convolution", right)
    seen = photo.bar()
    grey = _grey(seen.image)
    controls, pictures = st.columns([1, 2], gap="large")
    with controls:
        kernel = _kernel(t)
        sliding = _sliding(t)
    found = convolve(grey, kernel, sliding)
    with pictures:
        row, column = _place(t, found)
        one = output(grey, kernel, sliding, row, column)
        _pictures(t, grey, found, one)
    _side(t, sliding, len(kernel), found)
    _terms(t, kernel, one)


def _grid(rows: list[list[float]]) -> Grid:
    return np.asarray(rows, np.float32)


def _grey(image: Image.Image) -> Grid:
    """The middle of the photo in grey, 0 to 1."""
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    square = image.crop((left, top, left + side, top + side)).convert("L").resize((SIDE, SIDE))
    return np.asarray(square, np.float32) / np.float32(255)


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


def _place(t: Labels, found: Grid) -> tuple[int, int]:
    places = []
    for name, side, column in zip(("row", "column"), found.shape, st.columns(2), strict=True):
        key = f"convolution-{name}-{side}"
        with column:
            places.append(
                bound.slider(
                    t(f"field.{name}"), 0, side - 1, side // 2, key=key, name=f"convolution-{name}"
                )
                if side > 1
                else 0
            )
    return places[0], places[1]


def _pictures(t: Labels, grey: Grid, found: Grid, one: Output) -> None:
    left, right = st.columns(2)
    with left:
        st.image(_marked(grey, one), width="stretch", alt=t("convolution.photo_alt"))
    with right:
        blank = np.full((*found.shape, 3), 255, np.uint8)
        chart.show(
            map_on_photo(blank, found, value=t("figures.response_map.value")),
            key="convolution-map",
            alt=t("convolution.map_alt"),
        )


def _marked(grey: Grid, one: Output) -> Image.Image:
    """The photo, enlarged, with the box of the chosen output."""
    scale = 5
    picture = Image.fromarray((255 * grey).astype(np.uint8)).convert("RGB")
    picture = picture.resize((SIDE * scale, SIDE * scale), Image.Resampling.NEAREST)
    top, left, bottom, right = (edge * scale for edge in one.box)
    box = (left, top, right - 1, bottom - 1)
    ImageDraw.Draw(picture).rectangle(box, outline=(213, 94, 0), width=3)
    return picture


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
