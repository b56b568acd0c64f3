"""Plain against residual: gradients by depth, measured at initialisation."""

from collections.abc import Mapping
from itertools import product

import numpy as np
import pandas as pd
import streamlit as st
import torch

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.curves import curves
from cnnviz.lessons.resnet.gradients.numbers import ConvolutionStack, Probe, probe
from cnnviz.ui import cache
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.shell.numbers import EMPTY
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, chart, photo, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("smaller", "same", "larger")

MARKS = Marks(levels={"smaller": 1e-3, "same": 1.0, "larger": 1e3}, log=True)

SIDE = 32
DEPTHS = (6, 12, 18, 26, 34, 44, 54, 100, 200)

ASKED = 54
"""Depth that the question speaks of, and with which the page opens."""

SETTINGS = tuple(product((True, False), (True, False)))
"""Batch norm or not, with the weights of He et al. or with the default of torch."""


def show(arch: ArchitecturePage) -> None:
    """Three choices; both stacks: gradients, agreement and signal; every setting side by side."""
    t = arch.t
    depth_place, norm_place, init_place = st.columns(3, gap="large")
    with depth_place:
        depth = bound.select_slider(t("gradients.depth"), DEPTHS, ASKED, key="gradient-depth")
    with norm_place:
        norm = address.switch("gradient-norm", t("gradients.batch_norm"), default=True)
    with init_place:
        he = address.switch("gradient-he", t("gradients.he"), help_text=t("gradients.he_help"))
    found = {
        name: cache.shared(_probe, depth, name == "residual", norm, he)
        for name in ("plain", "residual")
    }
    _judge(t)
    with st.container(horizontal=True):
        for name, measured in found.items():
            with st.container(border=True, width=330):
                st.metric(t(f"gradients.{name}"), numbers.significant(measured.ratio))
                st.caption(_verdict(arch, measured))
                correlation = f"{measured.correlation:.2f}"
                st.metric(t(f"gradients.correlation_{name}"), correlation)
    _settings(t, depth)
    series = {
        t(f"gradients.{name}_line"): [norm or None for norm in measured.norms]
        for name, measured in found.items()
    }
    layers = [str(number + 1) for number in range(depth)]
    chart.show(
        curves(
            layers,
            series,
            x_axis=t("gradients.layer"),
            y_axis=t("gradients.norm"),
            log=True,
        ),
        key="gradients",
        alt=t("gradients.alt", depth=depth),
    )
    st.caption(t("gradients.caption", sample=t(f"samples.{photo.FIRST_SAMPLE}")))
    st.markdown(t("gradients.shattered"))
    _variances(t, found)
    chart.data_table(
        t,
        {
            t("gradients.layer"): layers,
            **{
                t(f"gradients.{name}_line"): [
                    numbers.scientific(norm, 3) for norm in measured.norms
                ]
                for name, measured in found.items()
            },
        },
    )


def _variances(t: Labels, found: Mapping[str, Probe]) -> None:
    """How strong the signal is behind every block, on its way forward."""
    count = len(found["plain"].variances)
    chart.show(
        curves(
            [str(number) for number in range(count)],
            {
                t(f"gradients.{name}_line"): [value or None for value in measured.variances]
                for name, measured in found.items()
            },
            x_axis=t("gradients.block"),
            y_axis=t("gradients.variance"),
            log=True,
        ),
        key="gradient-variances",
        alt=t("gradients.variance_alt", count=count - 1),
    )


def _judge(t: Labels) -> None:
    """Judge the guess by a plain stack with batch norm; the answer tells the other settings too."""
    asked = {
        "plain": (False, True, False),
        "residual": (True, True, False),
        "he": (False, False, True),
        "default": (False, False, False),
    }
    found = {name: cache.shared(_probe, ASKED, *setting) for name, setting in asked.items()}
    ratio = found["plain"].ratio
    quiz.judge(
        t,
        "gradients",
        "smaller" if ratio < 0.1 else "same" if ratio < 10 else "larger",
        Level(value=ratio, written=f"× {numbers.significant(ratio)}", marks=MARKS),
        depth=ASKED,
        ratio=numbers.significant(ratio),
        factor=f"{found['plain'].factor:.2f}",
        residual=numbers.significant(found["residual"].ratio),
        he=numbers.significant(found["he"].ratio),
        default=numbers.significant(found["default"].ratio),
    )


def _settings(t: Labels, depth: int) -> None:
    """Both stacks with and without batch norm, from both kinds of first weights."""
    rows = [
        {
            t("gradients.batch_norm"): t(f"gradients.{'with' if norm else 'without'}_norm"),
            t("gradients.first_weights"): t(f"gradients.{'he' if he else 'default'}"),
            t("gradients.plain"): numbers.significant(plain.ratio),
            t("gradients.residual"): numbers.significant(residual.ratio),
            t("gradients.factor"): f"{plain.factor:.2f}",
        }
        for norm, he in SETTINGS
        for plain, residual in [
            tuple(cache.shared(_probe, depth, shortcut, norm, he) for shortcut in (False, True))
        ]
    ]
    st.markdown(f"**{t('gradients.settings')}**")
    st.dataframe(
        pd.DataFrame(rows), hide_index=True, placeholder=EMPTY, alt=t("gradients.settings")
    )


def _verdict(arch: ArchitecturePage, measured: Probe) -> str:
    t = arch.t
    if measured.norms[0] == 0:
        return t("gradients.zero")
    if measured.ratio < 0.1:
        return t("gradients.vanishes")
    return t("gradients.explodes") if measured.ratio > 10 else t("gradients.healthy")


def _probe(depth: int, residual: bool, batch_norm: bool, he_init: bool) -> Probe:
    image = photo.of_sample(photo.FIRST_SAMPLE).image
    pixels = np.asarray(image.convert("RGB").resize((SIDE, SIDE)), np.float32)
    x = torch.from_numpy(pixels).permute(2, 0, 1)[None] / 255  # (1, 3, 32, 32)
    x = (x - x.mean()) / x.std()
    stack = ConvolutionStack(depth=depth, residual=residual, batch_norm=batch_norm, he_init=he_init)
    return probe(stack, x)
