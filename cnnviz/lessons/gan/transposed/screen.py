"""A transposed convolution in numbers and as the ordinary one that it equals."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.lessons.gan.transposed.drawing import stride_insertion
from cnnviz.lessons.gan.transposed.numbers import Transposed
from cnnviz.ui.widgets import bound, chart

NAMES = ("n", "kernel", "stride", "padding", "output_padding")

FIRST = {"n": 4, "kernel": 4, "stride": 2, "padding": 1, "output_padding": 0}
"""The layer that doubles a map in DCGAN."""


def show(t: Labels) -> None:
    """Five sliders, the formula with their numbers, and the picture behind it."""
    picture, controls = st.columns([1.4, 1], gap="large")
    with controls:
        shape = _sliders(t)
        st.markdown(f"**{t('transposed.formula')}**")
        st.latex(shape.formula)
        st.markdown(
            t(
                "transposed.equal",
                zeros=shape.stride - 1,
                border=shape.border,
                whole=shape.side + shape.kernel - 1,
                kernel=shape.kernel,
                side=shape.side,
            )
        )
    with picture:
        drawn = st.container()
        row, column = (_place(t, name, shape.side) for name in ("row", "column"))
    with drawn:
        chart.show(
            stride_insertion(shape, row, column, t.table("figures.stride_insertion")),
            key="stride-insertion",
            alt=t("transposed.alt", n=shape.n, side=shape.side),
        )
    chart.data_table(
        t,
        {
            t("transposed.quantity"): [
                *(t(f"transposed.{name}") for name in NAMES),
                t("transposed.stretched"),
                t("transposed.border"),
                t("transposed.side"),
            ],
            t("transposed.count"): [
                *(getattr(shape, name) for name in NAMES),
                shape.stretched,
                shape.border,
                shape.side,
            ],
        },
    )


def _sliders(t: Labels) -> Transposed:
    n = _slider(t, "n", 1, 8)
    kernel = _slider(t, "kernel", 1, 6)
    stride = _slider(t, "stride", 1, 4)
    # No output is left if more is cut off than there is.
    most = min(kernel - 1, ((n - 1) * stride + kernel - 1) // 2)
    padding = _slider(t, "padding", 0, most)
    return Transposed(
        n=n,
        kernel=kernel,
        stride=stride,
        padding=padding,
        output_padding=_slider(t, "output_padding", 0, stride - 1),
    )


def _slider(t: Labels, name: str, low: int, high: int) -> int:
    """A slider that keeps its value where its range allows; none where there is no choice."""
    if low == high:
        st.caption(f"{t(f'transposed.{name}')}: {low}")
        return low
    first = min(max(FIRST[name], low), high)
    return bound.slider(t(f"transposed.{name}"), low, high, first, key=f"transposed-{name}")


def _place(t: Labels, name: str, side: int) -> int:
    """Which output is drawn, from zero."""
    if side == 1:
        return 0
    return bound.slider(t(f"field.{name}"), 0, side - 1, 0, key=f"transposed-{name}")
