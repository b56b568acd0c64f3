"""Back-propagation on a 4x4 picture: every number forward and back, and autograd beside it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.heat_map import heat_map
from cnnviz.lessons.concepts.learning.backpropagation.example import example
from cnnviz.lessons.concepts.learning.backpropagation.numbers import (
    POOLINGS,
    Grid,
    TinyNet,
    WayBack,
    WayForward,
    by_autograd,
    forward,
    largest_difference,
    terms,
    way_back,
)
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.widgets import bound, chart, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("sixteen", "four", "one")

MARKS = Marks(levels={"sixteen": 16.0, "four": 4.0, "one": 1.0})

SIDE = 3
"""Of the kernel."""


def show(t: Labels) -> None:
    """The numbers on their way forward and back; one weight term by term; autograd."""
    asked = example("max")
    places = float(np.count_nonzero(way_back(asked, forward(asked)).active))
    right = min(OPTIONS, key=lambda name: abs(MARKS.levels[name] - places))
    quiz.judge(
        t,
        "backpropagation",
        right,
        Level(value=places, written=f"{places:g}", marks=MARKS),
        places=f"{places:g}",
    )
    net = _edited(t)
    seen = forward(net)
    back = way_back(net, seen)
    _forward(t, net, seen, back)
    _backward(t, back)
    _weight(t, net, back)
    st.metric(
        t("backprop.checked"), numbers.significant(largest_difference(back, by_autograd(net)))
    )


def picture(t: Labels) -> None:
    """The sixteen numbers that the pooling reads, by its windows; what comes back is asked."""
    net = example("max")
    names = [str(one + 1) for one in range(len(net.picture))]
    figure = heat_map(
        forward(net).active,
        rows=(t("field.row"), names),
        columns=(t("field.column"), names),
        value=t("backprop.value"),
        digits=0,
        height=260,
    )
    chart.show(figure, key="backprop-picture", alt=t("backprop.picture_alt"))


def _edited(t: Labels) -> TinyNet:
    """The example with the reader's numbers."""
    st.caption(t("backprop.edit"))
    kind = address.segmented(
        "backprop-pooling",
        t("backprop.pooling"),
        POOLINGS,
        POOLINGS[0],
        lambda name: t(f"backprop.poolings.{name}"),
    )
    net = example(kind)
    first, second = st.columns(2, gap="large")
    with first:
        grid = _editor(t("backprop.grids.picture"), net.picture, "picture")
    with second:
        kernel = _editor(t("backprop.grids.kernel"), net.kernel, "kernel")
    return replace(net, picture=grid, kernel=kernel)


def _editor(title: str, grid: Grid, key: str) -> Grid:
    st.markdown(f"**{title}**")
    names = [str(column + 1) for column in range(grid.shape[1])]
    edited = st.data_editor(
        pd.DataFrame(grid, columns=names),
        key=f"backprop-{key}",
        hide_index=True,
        column_config={name: st.column_config.NumberColumn(format="%.3g") for name in names},
        width=320,
    )
    return np.nan_to_num(edited.to_numpy(np.float64))


def _ahead(net: TinyNet, seen: WayForward) -> dict[str, str]:
    return {
        "picture": matrix(net.picture),
        "kernel": matrix(net.kernel),
        "map": matrix(seen.map),
        "active": matrix(seen.active),
        "pooled": matrix(seen.pooled),
        "target": matrix(net.target),
    }


def _forward(t: Labels, net: TinyNet, seen: WayForward, back: WayBack) -> None:
    st.header(t("backprop.forward"), anchor=False)
    # What the pooling took, and so what an error returns to, is framed.
    framed = matrix(seen.active, back.active != 0)
    _tiles(t, _ahead(net, seen) | {"active": framed})
    st.latex(rf"L = \tfrac12 \sum (o - t)^2 = {seen.loss:.4g}")


def _backward(t: Labels, back: WayBack) -> None:
    st.header(t("backprop.backward"), anchor=False)
    _tiles(
        t,
        {
            "d_pooled": matrix(back.pooled),
            "d_active": matrix(back.active),
            "d_map": matrix(back.map),
            "d_kernel": matrix(back.kernel),
            "d_bias": f"{back.bias:.4g}",
            "d_picture": matrix(back.picture),
        },
    )


def _weight(t: Labels, net: TinyNet, back: WayBack) -> None:
    """The gradient of one weight as a sum over the places of the map."""
    st.header(t("backprop.weight"), anchor=False)
    st.markdown(t("backprop.weight_text"))
    first, second = st.columns(2, gap="large")
    with first:
        row = bound.slider(t("field.row"), 1, SIDE, 1, key="backprop-row")
    with second:
        column = bound.slider(t("field.column"), 1, SIDE, 3, key="backprop-column")
    padded = np.pad(net.picture, 1)
    parts = [
        rf"({back.map[i, j]:.3g})\cdot {padded[i + row - 1, j + column - 1]:.3g}"
        for i, j in np.argwhere(back.map)
    ] or ["0"]
    lines = r" \\ &+ ".join(" + ".join(parts[at : at + 3]) for at in range(0, len(parts), 3))
    total = float(terms(net, back.map, row - 1, column - 1).sum())
    st.latex(
        rf"\begin{{aligned}} \frac{{\partial L}}{{\partial w_{{{row}{column}}}}} "
        rf"&= {lines} \\ &= {total:.4g} \end{{aligned}}"
    )


def _tiles(t: Labels, grids: dict[str, str]) -> None:
    tiles = st.grid(min_column_width=160, gap="small")
    for name, written in grids.items():
        with tiles.container():
            st.markdown(f"**{t(f'backprop.grids.{name}')}**")
            st.latex(written)


def matrix(grid: Grid, framed: NDArray[np.bool_] | None = None) -> str:
    """A grid in LaTeX, some of its numbers in frames.

    Args:
        grid: (rows, columns).
        framed: Which ones; none by default.
    """
    marked = np.zeros(grid.shape, bool) if framed is None else framed
    rows = (
        r" &\!\! ".join(
            rf"\boxed{{{value:.3g}}}" if inside else f"{value:.3g}"
            for value, inside in zip(*pair, strict=True)
        )
        for pair in zip(grid, marked, strict=True)
    )
    return r"\small \begin{bmatrix}" + r" \\ ".join(rows) + r"\end{bmatrix}"
