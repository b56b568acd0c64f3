"""The figures of the story of VGG."""

import numpy as np
import streamlit as st

from cnnviz.content.facts import fact
from cnnviz.drawing.charts.bars import bars
from cnnviz.drawing.charts.heat_map import heat_map
from cnnviz.lessons.vgg.kernel_stack.numbers import kernel_stack
from cnnviz.network.field.ways import ways
from cnnviz.ui import cache, kept_figure, network_drawings
from cnnviz.ui.parts.story_figures import published_errors
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, chart, diagram

DEPTHS = (11, 13, 16, 19)
"""Weighted layers of the networks A, B, D and E."""

MOST = 4
"""Layers of the highest stack in the figure."""


def depth_alone(arch: ArchitecturePage) -> None:
    """The published errors of four networks that differ in depth only."""
    t = arch.t
    names = [t("vgg_story.network", depth=depth) for depth in DEPTHS]
    errors = {
        t(f"vgg_story.{top}"): [fact(f"vgg{depth}_{top}") for depth in DEPTHS]
        for top in ("top1", "top5")
    }
    published_errors(
        t,
        (t("common.network"), names),
        (t("vgg_story.error"), errors),
        key="story-depth",
        alt=t("vgg_story.error_alt"),
    )


def stage_rule(arch: ArchitecturePage) -> None:
    """The network as a strip: its maps shrink, its channels grow."""
    drawing = network_drawings.strip(arch.name, arch.t.language)
    diagram.show(drawing, None, key=f"story-strip-{arch.name}")


def window(arch: ArchitecturePage) -> None:
    """A stack of 3x3 kernels: what it sees, and its weights beside one kernel that sees as far."""
    t = arch.t
    layers = bound.slider(t("kernel_stack.layers"), 1, MOST, 3, key="story-stack")
    found = cache.shared(kernel_stack, layers, 1, 1)
    seen = cache.shared(ways, ((3, 3),) * layers)
    sides = [str(place + 1) for place in range(len(seen))]
    single, stack = (
        t("kernel_stack.single", kernel=f"{len(seen)}×{len(seen)}"),
        t("vgg_story.stack", layers=layers),
    )
    weights = t("vgg_story.weights")
    counts = [found.stack.weights, found.single.weights]
    left, right = st.columns(2, gap="large")
    with left:
        chart.show(
            kept_figure.of_all(
                heat_map,
                seen.astype(np.float64),
                rows=(t("vgg_story.row"), sides),
                columns=(t("vgg_story.column"), sides),
                value=t("vgg_story.ways"),
                digits=0,
                height=320,
            ),
            key="story-ways",
            alt=t("vgg_story.ways_alt", side=len(seen), most=int(seen.max())),
        )
    with right:
        chart.show(
            kept_figure.of_all(
                bars,
                [stack, single],
                {weights: counts},
                axis=weights,
                written={weights: [numbers.whole(count) for count in counts]},
            ),
            key="story-stack-bars",
            alt=t("vgg_story.bars_alt", stack=counts[0], single=counts[1]),
        )
    chart.data_table(t, {t("vgg_story.way"): [stack, single], weights: counts})
