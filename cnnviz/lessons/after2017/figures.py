"""The figures of the story of what came after 2017."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image, ImageOps

from cnnviz.drawing.charts.bars import bars
from cnnviz.drawing.charts.curves import curves
from cnnviz.lessons.after2017.byte_range import in_bits, relu6, step, swish
from cnnviz.lessons.after2017.compound_scaling.numbers import SIDE, Scale, Way, along
from cnnviz.lessons.after2017.compound_scaling.screen import measured
from cnnviz.lessons.after2017.split import looked, mixed
from cnnviz.network.structure.blocks import Block
from cnnviz.ui import cache, kept_figure, network_drawings, tables
from cnnviz.ui.parts.story_figures import Picture, grey, row
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, chart, diagram, photo

CHANNELS = ("red", "green", "blue")

PHOTO_SIDE = 120

OTHER = "resnet50"
"""The network whose bottleneck is narrow in the middle."""

MOST_STEPS = 5
"""Of compound scaling in the figure."""

PLACES = tuple(np.linspace(-6, 10, 161).round(6).tolist())
"""Where the activations are drawn."""

BYTE = 8


def split(arch: ArchitecturePage) -> None:
    """The photo behind one kernel a channel, and what three weights mix of the maps."""
    t = arch.t
    maps = cache.on_photo(_looked, photo.current())
    weights = []
    for column, name in zip(st.columns(len(CHANNELS), gap="large"), CHANNELS, strict=True):
        with column:
            label = t("split_story.weight", channel=t(f"split_story.{name}"))
            weights.append(bound.slider(label, -1.0, 1.0, 1.0, 0.25, key=f"story-mix-{name}"))
    titles = [t(f"split_story.map_{name}") for name in CHANNELS]
    # Edges are as often dark as bright: their maps have grey for zero, the blur has black.
    lows = [-1.0 if values.min() < 0 else 0.0 for values in maps]
    pictures = [
        Picture(image=grey(values, low), title=title, alt=t("split_story.map_alt", what=title))
        for values, low, title in zip(maps, lows, titles, strict=True)
    ]
    mixture = Picture(
        image=grey(mixed(maps, weights), -1.0),
        title=t("split_story.mixture"),
        alt=t("split_story.mixture_alt", weights=", ".join(f"{w:g}" for w in weights)),
    )
    row([*pictures, mixture])


def _looked(image: Image.Image) -> NDArray[np.float32]:
    square = ImageOps.fit(image, (PHOTO_SIDE, PHOTO_SIDE), Image.Resampling.BILINEAR)
    pixels = np.asarray(square.convert("RGB"), np.float32) / np.float32(255)
    return looked(np.ascontiguousarray(pixels.transpose(2, 0, 1)))


def inside_out(arch: ArchitecturePage) -> None:
    """A block of this network, wide in the middle, or the bottleneck of a ResNet."""
    t = arch.t
    is_bottleneck = address.switch("story-bottleneck", t("split_story.bottleneck"))
    name = OTHER if is_bottleneck else arch.name
    block = _identity_block(name)
    drawing = network_drawings.block(name, block.path, t.language)
    diagram.show(drawing, None, key=f"story-inside-out-{name}")
    st.caption(
        t(
            "split_story.block",
            path=block.path,
            ends=block.output_shape[0],
            middle=block.trunk[0].output_shape[0],
            params=numbers.whole(block.params),
        )
    )


def _identity_block(name: str) -> Block:
    """The first block with a shortcut of no weights that is not as wide in the middle as outside.

    The first blocks of such a network may leave the widening out.
    """
    return next(
        block
        for block in tables.blocks(name)
        if not block.has_projection and block.trunk[0].output_shape[0] != block.output_shape[0]
    )


def knobs(arch: ArchitecturePage) -> None:
    """Compound scaling: one exponent, three factors, and a network that is really built so."""
    t = arch.t
    exponent = bound.slider(t("split_story.exponent"), 0, MOST_STEPS, 2, 1, key="story-knobs")
    with st.spinner(t("common.loading")):
        base, found = measured(Scale()), measured(along(Way.COMPOUND, exponent))
    scale = found.scale
    names = [t(f"compound_scaling.{name}") for name in ("depth", "width", "side")]
    factors = [scale.depth, scale.width, scale.side / SIDE]
    written = [f"× {scale.depth:.2f}", f"× {scale.width:.2f}", f"{scale.side} px"]
    axis = t("split_story.factor")
    chart.show(
        kept_figure.of_all(
            bars, names, {axis: factors}, axis=axis, written={axis: written}, reference=1.0
        ),
        key="story-knobs-bars",
        alt=t("split_story.knobs_alt", factors=", ".join(written)),
    )
    st.caption(
        t(
            "split_story.scaled",
            macs=numbers.compact(t, found.macs),
            times=f"{found.macs / base.macs:.2f}",
            params=numbers.compact(t, found.params),
        )
    )
    chart.data_table(t, {t("split_story.knob"): names, axis: written})


def byte_range(arch: ArchitecturePage) -> None:
    """Swish, and ReLU6 as some bits hold it."""
    t = arch.t
    bits = bound.slider(t("split_story.bits"), 1, BYTE, 3, 1, key="story-bits")
    whole = relu6(PLACES)
    lines = {
        "swish": swish(PLACES),
        "ReLU6": whole,
        t("split_story.held", bits=bits): in_bits(whole, bits),
    }
    chart.show(
        kept_figure.of_all(
            curves, PLACES, lines, x_axis=t("split_story.before"), y_axis=t("split_story.behind")
        ),
        key="story-byte",
        alt=t("split_story.curves_alt", bits=bits),
    )
    st.caption(t("split_story.step", count=2**bits, step=f"{step(bits):.3g}"))
    told = range(0, len(PLACES), 10)
    chart.data_table(
        t,
        {
            t("split_story.before"): [PLACES[place] for place in told],
            **{name: [f"{line[place]:.3f}" for place in told] for name, line in lines.items()},
        },
    )
