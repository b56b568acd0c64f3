"""The figures of the story of DenseNet."""

import numpy as np

from cnnviz.drawing.charts.curves import curves
from cnnviz.lessons.densenet.channel_growth.numbers import grow
from cnnviz.lessons.densenet.values import plan
from cnnviz.network.structure.parts import PartKind
from cnnviz.ui import cache, kept_figure, network_drawings
from cnnviz.ui.parts.story_figures import Picture, grey, photo_in_grey, row
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, chart, diagram, photo

SIDE = 120

GROWTHS = (4, 64, 4)
"""Least and greatest growth rate of the figure, and its step."""


def add_or_join(arch: ArchitecturePage) -> None:
    """A photo and a correction that takes it away: added, and put beside one another."""
    t, seen = arch.t, photo.current()
    strength = bound.slider(
        t("densenet_story.strength"), 0.0, 1.0, 1.0, 0.1, key="story-add-or-join"
    )
    x = cache.on_photo(photo_in_grey, seen, SIDE)
    correction = -strength * x
    # Both maps on one scale from -1 to 1, so that zero is grey in all of them.
    joined = np.hstack([x, np.ones((SIDE, SIDE // 20), np.float32), correction])
    shown = (("x", x), ("correction", correction), ("added", x + correction), ("joined", joined))
    row(
        [
            Picture(
                image=grey(values, -1, 1),
                title=t(f"densenet_story.{name}"),
                alt=t("densenet_story.alt", what=t(f"densenet_story.{name}"), force=strength),
            )
            for name, values in shown
        ]
    )


def wires(arch: ArchitecturePage) -> None:
    """The first dense block with a wire from every layer to each that reads it."""
    path = next(
        part.path for part in network_drawings.parts(arch.name) if part.kind is PartKind.DENSE_BLOCK
    )
    drawing = network_drawings.dense_block(arch.name, path, arch.t.language)
    diagram.show(drawing, None, key=f"story-wires-{arch.name}")


def saw(arch: ArchitecturePage) -> None:
    """The channels along the depth, for a growth rate to choose."""
    t, own = arch.t, plan(arch.name)
    growth = bound.slider(
        t("channel_growth.growth"),
        *GROWTHS[:2],
        own.growth,
        GROWTHS[2],
        key=f"story-saw-{arch.name}",
    )
    ramps = {
        t("densenet_story.chosen", growth=growth): grow(own.with_growth(growth)).ramp,
        t("densenet_story.built", growth=own.growth): grow(own).ramp,
    }
    steps = list(range(len(grow(own).ramp)))
    chart.show(
        kept_figure.of_all(
            curves,
            steps,
            {name: [float(channels) for channels in ramp] for name, ramp in ramps.items()},
            x_axis=t("channel_growth.step"),
            y_axis=t("channel_growth.maps"),
        ),
        key="story-saw",
        alt=t("channel_growth.ramp_alt"),
    )
    chart.data_table(
        t,
        {
            t("channel_growth.step"): steps,
            **{name: [int(channels) for channels in ramp] for name, ramp in ramps.items()},
        },
    )
