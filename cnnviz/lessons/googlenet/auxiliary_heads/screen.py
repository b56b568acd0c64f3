"""The gradient along the depth, with the two auxiliary heads and without them."""

import streamlit as st
import torch

from cnnviz.architectures import variant
from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.curves import curves
from cnnviz.lessons.googlenet.auxiliary_heads.numbers import (
    HeadGradients,
    Initialisation,
    head_gradients,
)
from cnnviz.photos.answering.preprocessing import plain, preprocess
from cnnviz.photos.decoding.samples import available
from cnnviz.ui import cache
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, chart, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks
from cnnviz.ui.widgets.photo import of_sample

OPTIONS = ("same", "few", "many")

MARKS = Marks(levels={"same": 1, "few": 4, "many": 16}, log=True)

SEEDS = 10
"""Draws of the weights that can be chosen."""


def show(arch: ArchitecturePage) -> None:
    """Two switches and a seed; the gradient norm of every part before any training."""
    t = arch.t
    with st.spinner(t("common.loading")):
        asked = cache.shared(measured, False, Initialisation.DEFAULT, 0)
    quiz.judge(
        t,
        "auxiliary_heads",
        "same" if asked.gain < 1.5 else "few" if asked.gain < 10 else "many",
        Level(value=asked.gain, written=f"× {numbers.significant(asked.gain)}", marks=MARKS),
        gain=numbers.significant(asked.gain),
    )
    left, middle, right = st.columns(3, gap="large")
    with left:
        start = Initialisation(
            address.segmented(
                "start",
                t("auxiliary_heads.start"),
                [entry.value for entry in Initialisation],
                Initialisation.DEFAULT.value,
                lambda name: t(f"auxiliary_heads.start_{name}"),
            )
        )
    with middle:
        batch_norm = address.switch("norm", t("auxiliary_heads.batch_norm"))
    with right:
        seed = bound.slider(t("auxiliary_heads.seed"), 0, SEEDS - 1, 0, key="head-seed")
    with st.spinner(t("common.loading")):
        found = cache.shared(measured, batch_norm, start, seed)
    _metrics(t, found)
    _chart(t, found)


def _metrics(t: Labels, found: HeadGradients) -> None:
    with st.container(horizontal=True):
        st.metric(
            t("auxiliary_heads.gain"),
            f"× {found.gain:.3g}",
            help=t("auxiliary_heads.gain_help"),
            border=True,
            width=280,
        )
        st.metric(
            t("auxiliary_heads.fall"),
            _ratio(found.fall),
            help=t("auxiliary_heads.fall_help"),
            border=True,
            width=280,
        )


def _ratio(value: float) -> str:
    return f"× {value:.3g}" if value >= 1 else f"1 / {numbers.whole(round(1 / value))}"


def _chart(t: Labels, found: HeadGradients) -> None:
    paths = [part.path.removeprefix("inception") for part in found.parts]
    norms: dict[str, list[float | None]] = {
        t("auxiliary_heads.without"): [part.main for part in found.parts],
        t("auxiliary_heads.with"): [part.whole for part in found.parts],
    }
    chart.show(
        curves(
            paths,
            norms,
            x_axis=t("auxiliary_heads.part"),
            y_axis=t("auxiliary_heads.norm"),
            log=True,
            markers=True,
        ),
        key="head-gradients",
        alt=t("auxiliary_heads.alt"),
    )
    chart.data_table(
        t,
        {
            t("auxiliary_heads.part"): paths,
            **{
                name: ["–" if value is None else numbers.significant(value) for value in values]
                for name, values in norms.items()
            },
        },
    )


def measured(batch_norm: bool, start: Initialisation, seed: int) -> HeadGradients:
    """On all photos of the gallery at once: batch norm needs more than one."""
    recipe = plain(variant("googlenet2014").input_shape)
    photos = [preprocess(of_sample(entry.name).image, recipe).tensor for entry in available()]
    return head_gradients(torch.cat(photos), batch_norm=batch_norm, start=start, seed=seed)
