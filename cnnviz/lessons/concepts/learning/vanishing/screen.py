"""Vanishing gradients: a stack of dense layers with three functions and three initialisations."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.curves import curves
from cnnviz.lessons.concepts.layers.activations.numbers import INITS, Signal, signal
from cnnviz.paths import PAGES
from cnnviz.ui import cache
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.widgets import bound, chart, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("tenth", "thousandth", "billionth")

MARKS = Marks(levels={"tenth": 0.1, "thousandth": 1e-3, "billionth": 1e-9}, log=True)

NAMES = ("sigmoid", "tanh", "relu")
DEPTH = 20


def show(t: Labels) -> None:
    """The gradient of each layer, for every function, with a depth and an initialisation."""
    ratio = cache.shared(_signal, "sigmoid", DEPTH, "xavier").ratio
    right = "tenth" if ratio > 1e-2 else "thousandth" if ratio > 1e-6 else "billionth"
    quiz.judge(
        t,
        "vanishing",
        right,
        Level(value=ratio, written=numbers.significant(ratio, 2), marks=MARKS),
        ratio=numbers.significant(ratio, 2),
        layers=DEPTH,
    )
    left, middle = st.columns(2, gap="large")
    with left:
        depth = bound.slider(t("vanishing.depth"), 2, 40, DEPTH, key="vanishing-depth")
    with middle:
        init = address.segmented(
            "vanishing-init",
            t("vanishing.init"),
            list(INITS),
            "xavier",
            lambda name: t(f"vanishing.inits.{name}"),
        )
    found = {name: cache.shared(_signal, name, depth, init) for name in NAMES}
    with st.container(horizontal=True):
        for name, entry in found.items():
            with st.container(border=True, width=260):
                st.metric(t(f"activations.names.{name}"), numbers.significant(entry.ratio))
                st.caption(t("activations.ratio"))
    layers = [str(number + 1) for number in range(depth)]
    chart.show(
        curves(
            layers,
            {
                t(f"activations.names.{name}"): [value or None for value in entry.gradients]
                for name, entry in found.items()
            },
            x_axis=t("activations.layer"),
            y_axis=t("activations.gradient"),
            log=True,
        ),
        key="vanishing",
        alt=t("vanishing.alt", depth=depth),
    )
    chart.data_table(
        t,
        {
            t("activations.layer"): layers,
            **{
                t(f"activations.names.{name}"): [
                    numbers.scientific(value, 3) for value in entry.gradients
                ]
                for name, entry in found.items()
            },
        },
    )
    st.page_link(
        PAGES / "resnet.py",
        label=t("vanishing.convolutions"),
        icon=":material/arrow_forward:",
        query_params={"part": "laboratory", "experiment": "gradients"},
    )


def _signal(name: str, depth: int, init: str) -> Signal:
    return signal(name, depth, init=init)
