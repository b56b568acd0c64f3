"""The figures of the story of Inception v3."""

import numpy as np
import streamlit as st

from cnnviz.drawing.charts.bars import bars
from cnnviz.drawing.charts.curves import curves
from cnnviz.drawing.charts.heat_map import heat_map
from cnnviz.lessons.inception.factorisation.numbers import Factorisation, chains
from cnnviz.lessons.inception.factorisation.screen import written
from cnnviz.lessons.inception.label_smoothing import loss, smoothed
from cnnviz.lessons.inception.values import EPSILON
from cnnviz.network.field.ways import ways
from cnnviz.network.structure.inception_modules import modules
from cnnviz.ui import cache, kept_figure, network_drawings, tables
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, chart, diagram

SIZE = 5
"""Side of the kernel that is built from two of 3x3."""

SHRINKING = "B"
"""The kind of module that halves the grid first."""

LEADS = tuple(np.linspace(0, 20, 81).round(6).tolist())
"""How far the true class leads, before softmax."""

CLASSES = 1000
"""Of ImageNet, as in the paper."""


def two_small_ones(arch: ArchitecturePage) -> None:
    """A 5x5 kernel whole or as two of 3x3: what each sees, and its weights."""
    t = arch.t
    ways_there = {chain.way: chain for chain in cache.shared(chains, SIZE, 1, 1)}
    shown = (Factorisation.STACK, Factorisation.WHOLE)
    names = {way: written(ways_there[way].kernels) for way in shown}
    chosen = address.segmented(
        "story-kernel",
        t("inception_story.kernel"),
        list(shown),
        shown[0],
        lambda way: names[Factorisation(way)],
    )
    seen = cache.shared(ways, ways_there[Factorisation(chosen)].kernels)
    sides = [str(place + 1) for place in range(SIZE)]
    weights = t("factorisation.weights")
    counts = [ways_there[way].weights for way in shown]
    left, right = st.columns(2, gap="large")
    with left:
        chart.show(
            kept_figure.of_all(
                heat_map,
                seen.astype(np.float64),
                rows=(t("separable_kernels.row"), sides),
                columns=(t("separable_kernels.column"), sides),
                value=t("inception_story.ways"),
                digits=0,
                height=300,
            ),
            key="story-ways",
            alt=t("inception_story.ways_alt", kernel=names[Factorisation(chosen)]),
        )
    with right:
        chart.show(
            kept_figure.of_all(
                bars,
                list(names.values()),
                {weights: counts},
                axis=t("inception_story.weights_axis"),
                written={weights: [numbers.whole(count) for count in counts]},
            ),
            key="story-kernel-bars",
            alt=t("factorisation.alt"),
        )
    chart.data_table(t, {t("factorisation.way"): list(names.values()), weights: counts})


def side_by_side(arch: ArchitecturePage) -> None:
    """The module that halves the grid: convolutions and a pooling next to each other."""
    path = next(
        module.path for module in modules(tables.layer_table(arch.name)) if module.kind == SHRINKING
    )
    drawing = network_drawings.block(arch.name, path, arch.t.language)
    diagram.show(drawing, None, key=f"story-shrinking-{arch.name}")


def soft_targets(arch: ArchitecturePage) -> None:
    """The loss against the lead of the true class, with hard labels and with smoothed ones."""
    t = arch.t
    epsilon = bound.slider(
        t("inception_story.epsilon"), 0.02, 0.4, EPSILON, 0.02, key="story-epsilon"
    )
    target = smoothed(epsilon, CLASSES)
    lines = {
        t("inception_story.hard"): [loss(lead, 1.0, CLASSES) for lead in LEADS],
        t("inception_story.smooth"): [loss(lead, target.true, CLASSES) for lead in LEADS],
    }
    chart.show(
        kept_figure.of_all(
            curves,
            LEADS,
            lines,
            x_axis=t("inception_story.lead"),
            y_axis=t("inception_story.loss"),
            mark=target.lead,
        ),
        key="story-smoothing",
        alt=t("inception_story.loss_alt", lead=f"{target.lead:.1f}"),
    )
    st.caption(
        t(
            "inception_story.target",
            true=numbers.significant(target.true, 4),
            other=numbers.significant(target.other, 2),
            lead=f"{target.lead:.2f}",
        )
    )
    told = range(0, len(LEADS), 8)
    chart.data_table(
        t,
        {
            t("inception_story.lead"): [LEADS[place] for place in told],
            **{name: [f"{part[place]:.3f}" for place in told] for name, part in lines.items()},
        },
    )
