"""Local response normalisation by hand: eight channels at one pixel that damp each other."""

from collections.abc import Sequence

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.lessons.alexnet.response_normalisation.numbers import (
    ALPHA,
    BETA,
    SIZE,
    K,
    by_torch,
    normalised,
)
from cnnviz.paths import PAGES
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, chart, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("hardly", "tenth", "half")

MARKS = Marks(levels={"hardly": 0.0, "tenth": 0.1, "half": 0.5})

LONE = (0.0, 0.0, 10.0, 0.0, 0.0, 3.0, 0.0, 0.0)
"""A strong channel without a rival in its window, and a weak one beside that window's end."""

RIVAL = (0.0, 0.0, 10.0, 8.0, 0.0, 3.0, 0.0, 0.0)
"""The same with a rival beside the strong channel."""

FLAT = (5.0,) * 8
START = {"lone": LONE, "rival": RIVAL, "flat": FLAT}
STRONG = LONE.index(max(LONE))

ALPHAS = (0.0, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 0.3, 1.0)
LARGEST = 20.0


def show(arch: ArchitecturePage) -> None:
    """Eight responses and four constants; the responses before and after, and torch's."""
    t = arch.t
    alone, beside = (normalised(responses)[STRONG].after for responses in (LONE, RIVAL))
    loss = 1 - beside / alone
    quiz.judge(
        t,
        "response_normalisation",
        "hardly" if loss < 0.03 else "tenth" if loss < 0.3 else "half",
        Level(value=loss, written=numbers.percent(t, loss, 2), marks=MARKS),
        strong=f"{LONE[STRONG]:g}",
        rival=f"{RIVAL[STRONG + 1]:g}",
        alone=f"{alone:.4f}",
        beside=f"{beside:.4f}",
        loss=numbers.percent(t, loss, 2),
        pure=f"{K**-BETA:.4f}",
    )
    responses = _responses(t)
    size, alpha, beta, k = _constants()
    found = normalised(responses, size=size, alpha=alpha, beta=beta, k=k)
    names = [t("response_normalisation.channel", index=index) for index in range(len(found))]
    series = {
        t("response_normalisation.before"): [channel.before for channel in found],
        t("response_normalisation.after"): [channel.after for channel in found],
    }
    chart.show(
        bars(
            names,
            series,
            axis=t("response_normalisation.response"),
            written={
                name: [numbers.significant(v, 4) for v in values] for name, values in series.items()
            },
        ),
        key="response-norm",
        alt=t("response_normalisation.alt"),
    )
    chart.data_table(
        t,
        {
            t("response_normalisation.channel_name"): names,
            t("response_normalisation.before"): [f"{channel.before:g}" for channel in found],
            t("response_normalisation.window"): [
                f"{channel.first}–{channel.last}" for channel in found
            ],
            t("response_normalisation.energy"): [f"{channel.energy:g}" for channel in found],
            t("response_normalisation.after"): [f"{channel.after:.4f}" for channel in found],
            t("response_normalisation.left"): [
                numbers.percent(t, channel.left) for channel in found
            ],
        },
    )
    _torch(t, responses, [channel.after for channel in found], size, alpha, beta, k)
    st.page_link(
        PAGES / "concepts.py",
        label=t("response_normalisation.inhibition"),
        icon=":material/arrow_forward:",
        query_params={"concept": "lateral-inhibition"},
    )


def _responses(t: Labels) -> list[float]:
    """Eight fields, filled with one of the examples whenever another one is chosen."""
    chosen = address.segmented(
        "responses",
        t("response_normalisation.example"),
        list(START),
        "lone",
        lambda name: t(f"response_normalisation.examples.{name}"),
    )
    if st.session_state.get("_responses") != chosen:
        st.session_state["_responses"] = chosen
        for index, value in enumerate(START[chosen]):
            st.session_state[f"response-{index}"] = value
    with st.container(horizontal=True, gap="small"):
        return [
            bound.number_input(
                t("response_normalisation.channel", index=index),
                0.0,
                LARGEST,
                value,
                1.0,
                format="%g",
                key=f"response-{index}",
                width=86,
            )
            for index, value in enumerate(START[chosen])
        ]


def _constants() -> tuple[int, float, float, float]:
    first, second, third, fourth = st.columns(4, gap="medium")
    with first:
        alpha = bound.select_slider(
            r"$\alpha$", ALPHAS, ALPHA, format_func=lambda value: f"{value:g}", key="lrn-alpha"
        )
    with second:
        beta = bound.slider(r"$\beta$", 0.0, 1.5, BETA, 0.05, key="lrn-beta")
    with third:
        k = bound.slider("$k$", 0.5, 5.0, K, 0.5, key="lrn-k")
    with fourth:
        size = bound.select_slider("$n$", (1, 3, 5, 7, 9), SIZE, key="lrn-n")
    return size, alpha, beta, k


def _torch(
    t: Labels,
    responses: Sequence[float],
    own: Sequence[float],
    size: int,
    alpha: float,
    beta: float,
    k: float,
) -> None:
    """Say how far torch is from the formula, with alpha as it should be and as it is."""
    with st.container(horizontal=True):
        for name, given in (("times_n", size * alpha), ("as_it_is", alpha)):
            theirs = by_torch(responses, size=size, alpha=given, beta=beta, k=k)
            apart = max(abs(a - b) for a, b in zip(own, theirs, strict=True))
            st.metric(
                t(f"response_normalisation.{name}", alpha=f"{given:g}"),
                numbers.significant(apart, 2),
                help=t("response_normalisation.torch_help"),
                border=True,
                width=340,
            )
