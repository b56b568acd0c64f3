"""A kernel editor: is the kernel a column times a row, and if not, how nearly?"""

from collections.abc import Callable

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.curves import curves
from cnnviz.drawing.charts.heat_map import heat_map
from cnnviz.lessons.inception.separable_kernels.numbers import (
    Rows,
    Separation,
    box,
    diagonal,
    gaussian,
    laplacian,
    separate,
    sobel,
)
from cnnviz.ui import cache
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, chart, quiz
from cnnviz.ui.widgets.guess.filled import Bars

OPTIONS = ("sobel", "laplacian", "both", "neither")

ASKED = ("sobel", "laplacian")
"""Kernels that the question is about."""

PRESETS: dict[str, Callable[[int], Rows]] = {
    "sobel": sobel,
    "gaussian": gaussian,
    "laplacian": laplacian,
    "box": box,
    "diagonal": diagonal,
}
SIZES = (3, 5, 7)
LARGEST = 1000.0
"""Beyond this an entry is cut off."""


def show(arch: ArchitecturePage) -> None:
    """A preset, its numbers to change, and the kernel beside its nearest product."""
    t = arch.t
    _judge(t)
    names = list(PRESETS)
    preset = address.segmented(
        "preset",
        t("separable_kernels.preset"),
        names,
        "laplacian",
        lambda name: t(f"separable_kernels.{name}"),
    )
    size = bound.select_slider(t("separable_kernels.size"), SIZES, SIZES[0], key="separable-size")
    kernel = _edited(t, preset, size)
    found = cache.shared(separate, kernel)
    _verdict(t, found, size)
    _three(t, np.array(kernel), np.array(found.nearest))
    _errors(t, found, size)


def picture(arch: ArchitecturePage) -> None:
    """The two kernels of the question, as squares."""
    t = arch.t
    places = [str(place + 1) for place in range(SIZES[0])]
    for column, name in zip(st.columns(len(ASKED)), ASKED, strict=True):
        title = t(f"separable_kernels.{name}")
        figure = heat_map(
            np.array(PRESETS[name](SIZES[0])),
            rows=("", places),
            columns=(title, places),
            value="",
            height=230,
        ).update_traces(showscale=False)
        with column:
            chart.show(figure, key=f"separable-asked-{name}", alt=title)


def _judge(t: Labels) -> None:
    ranks = {name: separate(PRESETS[name](SIZES[0])) for name in ASKED}
    split = [name for name, found in ranks.items() if found.separable]
    quiz.judge(
        t,
        "separable_kernels",
        "both" if len(split) == 2 else split[0] if split else "neither",
        Bars(
            values={name: found.rank for name, found in ranks.items()},
            written={name: f"{found.rank}" for name, found in ranks.items()},
        ),
        **{name: found.rank for name, found in ranks.items()},
    )


def _edited(t: Labels, preset: str, size: int) -> Rows:
    """The kernel as the reader left it; an emptied field counts as zero."""
    st.caption(t("separable_kernels.edit"))
    names = [str(column + 1) for column in range(size)]
    frame = st.data_editor(
        pd.DataFrame(PRESETS[preset](size), columns=names),
        hide_index=True,
        num_rows="fixed",
        width=110 * size,
        column_config={
            name: st.column_config.NumberColumn(
                min_value=-LARGEST, max_value=LARGEST, format="%.4g", required=True
            )
            for name in names
        },
        key=f"kernel-{preset}-{size}",
    )
    values = np.nan_to_num(frame.to_numpy(dtype=np.float64), posinf=LARGEST, neginf=-LARGEST)
    return tuple(tuple(row) for row in np.clip(values, -LARGEST, LARGEST).tolist())


def _verdict(t: Labels, found: Separation, size: int) -> None:
    verdict = "zero" if found.rank == 0 else "separable" if found.separable else "not_separable"
    with st.container(horizontal=True):
        st.metric(t("separable_kernels.rank"), found.rank, border=True, width=140)
        missed = numbers.percent(t, found.errors[0])
        st.metric(t("separable_kernels.missed"), missed, border=True, width=220)
        singular = ", ".join(f"{value:.3g}" for value in found.singular)
        st.metric(t("separable_kernels.singular"), singular, border=True, width=420)
    st.markdown(
        t(
            f"separable_kernels.{verdict}",
            rank=found.rank,
            missed=missed,
            pair=2 * size,
            cost=2 * size * found.rank,
            whole=size**2,
        )
    )
    if found.rank:
        down = r" \\ ".join(f"{value:.3g}" for value in found.column)
        across = " & ".join(f"{value:.3g}" for value in found.row)
        sign = "=" if found.separable else r"\approx"
        st.latex(
            rf"K {sign} \begin{{pmatrix}} {down} \end{{pmatrix}}"
            rf"\begin{{pmatrix}} {across} \end{{pmatrix}}"
        )


def _three(t: Labels, kernel: NDArray[np.float64], nearest: NDArray[np.float64]) -> None:
    # Differences that are nothing but rounding would fill the whole range of colours.
    rest = (kernel - nearest).round(9) + 0.0
    pictures = (("itself", kernel), ("nearest", nearest), ("rest", rest))
    names = [str(place + 1) for place in range(len(kernel))]
    for column, (name, values) in zip(st.columns(3), pictures, strict=True):
        with column:
            title = t(f"separable_kernels.{name}")
            st.markdown(f"**{title}**")
            figure = heat_map(
                values,
                rows=(t("separable_kernels.row"), names),
                columns=(t("separable_kernels.column"), names),
                value=t("separable_kernels.weight"),
                height=340,
            )
            chart.show(figure, key=f"separable-{name}", alt=title)


def _errors(t: Labels, found: Separation, size: int) -> None:
    st.markdown(f"**{t('separable_kernels.errors')}**")
    products = list(range(1, size + 1))
    missed = [100 * error for error in found.errors]
    figure = curves(
        products,
        {t("separable_kernels.missed"): missed},
        x_axis=t("separable_kernels.products"),
        y_axis=t("separable_kernels.missed_axis"),
        markers=True,
    )
    figure.update_xaxes(dtick=1)
    chart.show(figure, key="separable-errors", alt=t("separable_kernels.errors_alt"))
    chart.data_table(
        t,
        {
            t("separable_kernels.products"): products,
            t("separable_kernels.missed"): [numbers.percent(t, e, 2) for e in found.errors],
            t("separable_kernels.cost"): [2 * size * count for count in products],
            t("separable_kernels.whole_cost"): [size**2 for _ in products],
        },
    )
