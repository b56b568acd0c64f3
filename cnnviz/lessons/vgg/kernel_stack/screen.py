"""A stack of 3 x 3 kernels against one big kernel, and what the ReLU between them is for."""

import streamlit as st
from numpy import float64
from numpy.typing import NDArray

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.curves import curves
from cnnviz.drawing.charts.heat_map import heat_map
from cnnviz.lessons.vgg.kernel_stack.composition import Composition, compose
from cnnviz.lessons.vgg.kernel_stack.numbers import ConvolutionCost, StackComparison, kernel_stack
from cnnviz.ui import cache
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, chart, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("exactly", "nearly", "no")

MARKS = Marks(levels={"exactly": 0.0, "nearly": 0.1, "no": 0.5})

MOST_LAYERS = 7
CHANNELS = (16, 32, 64, 128, 256, 512)
EXACT, NEAR = 1e-9, 0.1
"""Largest differences that are rounding, and that a reader would still call nearly the same."""

_DRAW = "kernel-stack-draw"


def show(arch: ArchitecturePage) -> None:
    """The bill of both ways, then the two kernels that become one."""
    t = arch.t
    pair = cache.shared(compose, bound.count(_DRAW, 0, name="draw"))
    quiz.judge(
        t,
        "kernel_stack",
        "exactly" if pair.difference < EXACT else "nearly" if pair.difference < NEAR else "no",
        Level(value=pair.difference, written=numbers.scientific(pair.difference, 0), marks=MARKS),
        difference=numbers.scientific(pair.difference, 0),
        missed=numbers.percent(t, pair.unexplained),
    )
    _calculator(t)
    _composition(t, pair)


def _calculator(t: Labels) -> None:
    """Layers, channels and the side of the map; what a stack and one kernel cost."""
    st.header(t("kernel_stack.calculator"), anchor=False)
    first, second, third = st.columns(3, gap="large")
    with first:
        layers = bound.slider(t("kernel_stack.layers"), 1, MOST_LAYERS, 3, key="stack-layers")
    with second:
        channels = bound.select_slider(
            t("kernel_stack.channels"), CHANNELS, 256, key="stack-channels"
        )
    with third:
        side = bound.slider(t("kernel_stack.side"), 7, 224, 56, 7, key="stack-side")
    stacks = [kernel_stack(count, channels, side) for count in range(1, MOST_LAYERS + 1)]
    chosen = stacks[layers - 1]
    with st.container(horizontal=True):
        _bill(t, t("kernel_stack.stack", layers=layers), chosen.stack)
        _bill(t, t("kernel_stack.single", kernel=_size(chosen.field)), chosen.single)
        with st.container(border=True, width=255):
            st.metric(t("common.receptive_field"), _size(chosen.field))
            st.metric(t("kernel_stack.ratio"), f"{chosen.ratio:.2f} ×")
    _growth(t, stacks, channels, layers)


def _bill(t: Labels, title: str, bill: ConvolutionCost) -> None:
    with st.container(border=True, width=260):
        st.markdown(f"**{title}**")
        st.metric(t("kernel_stack.weights"), numbers.whole(bill.weights))
        st.metric(
            t("common.multiply_adds"),
            numbers.compact(t, bill.macs),
            help=numbers.whole(bill.macs),
        )
        st.metric(t("kernel_stack.relus"), str(bill.nonlinearities))


def _growth(t: Labels, stacks: list[StackComparison], channels: int, chosen: int) -> None:
    """The weights of both ways for every size of the window."""
    fields = [_size(entry.field) for entry in stacks]
    series = {
        t("kernel_stack.stack_series"): [entry.stack.weights for entry in stacks],
        t("kernel_stack.single_series"): [entry.single.weights for entry in stacks],
    }
    chart.show(
        curves(
            fields,
            series,
            x_axis=t("kernel_stack.window"),
            y_axis=t("kernel_stack.weights"),
            markers=True,
            mark=chosen - 1,  # place among the names
        ),
        key="stack-growth",
        alt=t("kernel_stack.alt", channels=channels),
    )
    chart.data_table(
        t,
        {
            t("kernel_stack.window"): fields,
            **{name: [numbers.whole(value) for value in part] for name, part in series.items()},
            t("kernel_stack.ratio"): [f"{entry.ratio:.2f}" for entry in stacks],
        },
    )


def _composition(t: Labels, pair: Composition) -> None:
    """Two kernels drawn by chance, the one that does what both do, and the ReLU between."""
    st.header(t("kernel_stack.two_are_one"), anchor=False)
    st.markdown(t("kernel_stack.explained"))
    st.button(t("kernel_stack.draw"), key="stack-draw", on_click=_draw, icon=":material/casino:")
    shown = (
        (t("kernel_stack.first"), pair.first),
        (t("kernel_stack.second"), pair.second),
        (t("kernel_stack.joined"), pair.joined),
    )
    for number, (column, (title, kernel)) in enumerate(
        zip(st.columns(3, gap="medium"), shown, strict=True)
    ):
        with column:
            st.markdown(f"**{title}**")
            _kernel(t, kernel, key=f"stack-kernel-{number}", title=title)
    chart.data_table(
        t,
        {
            t("kernel_stack.row"): [
                f"{title}, {row + 1}" for title, kernel in shown for row in range(len(kernel))
            ],
            t("kernel_stack.weights"): [
                "  ".join(numbers.signed(weight, 3) for weight in row)
                for _, kernel in shown
                for row in kernel
            ],
        },
    )
    with st.container(horizontal=True):
        st.metric(
            t("kernel_stack.difference"),
            numbers.scientific(pair.difference),
            help=t("kernel_stack.difference_help"),
            border=True,
            width=330,
        )
        st.metric(
            t("kernel_stack.missed"),
            numbers.percent(t, pair.unexplained),
            help=t("kernel_stack.missed_help"),
            border=True,
            width=330,
        )


def _kernel(t: Labels, kernel: NDArray[float64], *, key: str, title: str) -> None:
    places = [str(place + 1) for place in range(len(kernel))]
    chart.show(
        heat_map(
            kernel,
            rows=("", places),
            columns=("", places),
            value="",
            digits=1,
            height=240,
        ),
        key=key,
        alt=t("kernel_stack.kernel_alt", title=title),
    )


def _draw() -> None:
    st.session_state[_DRAW] = st.session_state.get(_DRAW, 0) + 1


def _size(side: int) -> str:
    return f"{side}×{side}"
