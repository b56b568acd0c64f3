"""Overlapping pooling: window and step, and how often each pixel is looked at."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.heat_map import heat_map
from cnnviz.lessons.alexnet.overlapping_pooling.numbers import (
    APART,
    OVERLAPPING,
    PoolWindows,
    pool_windows,
    pooled_side,
    pooled_sides,
)
from cnnviz.ui import tables
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, chart, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("smaller", "same", "larger")

MARKS = Marks(levels={"smaller": 2 / 3, "same": 1, "larger": 4 / 3})

LARGEST_MAP, LARGEST_WINDOW = 64, 7
POOLINGS = 3
"""As many as AlexNet has."""


def show(arch: ArchitecturePage) -> None:
    """Three sliders; the sides that follow, and the map of visits."""
    t = arch.t
    columns = st.columns(3, gap="large")
    with columns[0]:
        side = bound.slider(
            t("overlapping_pooling.side"),
            8,
            LARGEST_MAP,
            first_pooled(arch),
            key=f"pooled-{arch.name}",
            name="pooled",
        )
    with columns[1]:
        size = bound.slider(
            t("overlapping_pooling.size"), 1, LARGEST_WINDOW, OVERLAPPING[0], key="pool-size"
        )
    with columns[2]:
        stride = bound.slider(
            t("overlapping_pooling.stride"), 1, LARGEST_WINDOW, OVERLAPPING[1], key="pool-step"
        )
    overlapping, apart = (pooled_side(side, *pooling) for pooling in (OVERLAPPING, APART))
    quiz.judge(
        t,
        "overlapping_pooling",
        "same" if overlapping == apart else "smaller" if overlapping < apart else "larger",
        Level(value=overlapping / apart, written=f"{overlapping}", marks=MARKS),
        side=side,
        overlapping=overlapping,
        apart=apart,
    )
    found = pool_windows(side, size, stride)
    _numbers(t, found, pooled_sides(side, size, stride, POOLINGS))
    _visits(t, found)


def first_pooled(arch: ArchitecturePage) -> int:
    """Side of the map that the first pooling of the network reads."""
    rows = (row for row in tables.layer_table(arch.name).layers if row.kind == "MaxPool2d")
    return min(LARGEST_MAP, next(rows).input_shape[1])


def _numbers(t: Labels, found: PoolWindows, sides: tuple[int, ...]) -> None:
    with st.container(horizontal=True):
        st.metric(
            t("overlapping_pooling.after"),
            " → ".join(str(side) for side in sides),
            help=t("overlapping_pooling.after_help"),
            border=True,
            width=280,
        )
        for name, share in (("shared", found.shared), ("ignored", found.ignored)):
            st.metric(
                t(f"overlapping_pooling.{name}"), numbers.percent(t, share), border=True, width=250
            )


def _visits(t: Labels, found: PoolWindows) -> None:
    side = len(found.visits)
    places = [str(place) for place in range(1, side + 1)]
    chart.show(
        heat_map(
            found.visits.astype(float),
            rows=(t("field.row"), places),
            columns=(t("field.column"), places),
            value=t("overlapping_pooling.visits"),
            digits=0,
            height=520,
        ),
        key="pool-visits",
        alt=t("overlapping_pooling.alt", size=found.size, stride=found.stride, side=side),
    )
    chart.data_table(
        t,
        {
            t("overlapping_pooling.visits"): [str(count) for count in found.pixels],
            t("overlapping_pooling.pixels"): [
                numbers.whole(pixels) for pixels in found.pixels.values()
            ],
            t("common.share"): [
                numbers.percent(t, pixels / found.visits.size) for pixels in found.pixels.values()
            ],
        },
    )
