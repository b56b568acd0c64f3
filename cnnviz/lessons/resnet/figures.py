"""The figures of the story of ResNet."""

import streamlit as st
from PIL import Image

from cnnviz.content.facts import fact
from cnnviz.content.labels import text
from cnnviz.drawing.palette import LIGHT
from cnnviz.drawing.svg.block_diagram import block_diagram
from cnnviz.lessons.resnet.copying import Copied, copied
from cnnviz.lessons.resnet.plain_block import without_shortcut
from cnnviz.network.trace.graph import BlockGraph
from cnnviz.ui import cache, network_drawings, tables
from cnnviz.ui.parts.story_figures import Picture, grey, photo_in_grey, published_errors, row
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, diagram, photo

DEPTHS = (18, 34)
"""Layers of the two networks that the paper built plain and with shortcuts."""

SIDE = 120


def degradation(arch: ArchitecturePage) -> None:
    """The published errors of both kinds, from the shallower network to the deeper one."""
    t = arch.t
    depths = [t("resnet_story.layers", count=depth) for depth in DEPTHS]
    errors = {
        t(f"resnet_story.{kind}"): [fact(f"{name}{depth}_top1") for depth in DEPTHS]
        for kind, name in (("plain", "plain"), ("shortcuts", "resnet"))
    }
    published_errors(
        t,
        (t("common.depth"), depths),
        (t("resnet_story.error"), errors),
        key="story-degradation",
        alt=t("resnet_story.error_alt"),
    )


def copying(arch: ArchitecturePage) -> None:
    """The photo behind a block with a shortcut and behind one without, while F grows."""
    t, seen = arch.t, photo.current()
    strength = bound.slider(t("resnet_story.strength"), 0.0, 1.0, 0.0, 0.1, key="story-copying")
    picture = cache.on_photo(photo_in_grey, seen, SIDE)
    found = cache.on_photo(_copied, seen, strength)
    row(
        [
            Picture(
                image=grey(values, low),
                title=t(f"resnet_story.{name}"),
                alt=t("resnet_story.picture_alt", what=t(f"resnet_story.{name}"), force=strength),
            )
            for name, values, low in (
                ("photo", picture, 0.0),
                ("correction", found.correction, -1.0),
                ("behind_plain", found.plain, 0.0),
                ("behind_shortcut", found.residual, 0.0),
            )
        ]
    )


def _copied(image: Image.Image, strength: float) -> Copied:
    return copied(photo_in_grey(image, SIDE), strength)


def block_switch(arch: ArchitecturePage) -> None:
    """A block of the network, with its shortcut or without."""
    t = arch.t
    path = _identity_block(arch.name)
    has_shortcut = address.switch("story-block", t("resnet_story.switch"), default=True)
    drawn = network_drawings.block if has_shortcut else _plain_block
    diagram.show(drawn(arch.name, path, t.language), None, key=f"story-block-{arch.name}")
    params = tables.layer_table(arch.name).under(path)
    st.caption(
        t("resnet_story.block", path=path, params=numbers.whole(sum(row.params for row in params)))
    )


def _identity_block(name: str) -> str:
    """The first block whose shortcut has no weights."""
    return next(block.path for block in tables.blocks(name) if not block.has_projection)


def _plain_block(name: str, path: str, code: str) -> diagram.Drawing:
    return cache.shared(_drawn_plain, name, path, code)


def _drawn_plain(name: str, path: str, code: str) -> diagram.Drawing:
    block = next(block for block in tables.blocks(name) if block.path == path)
    graph: BlockGraph = without_shortcut(block.graph)
    labels = text(code).table("figures.block_diagram")
    return diagram.Drawing(
        svg=block_diagram(graph, labels),
        file=block_diagram(graph, labels, palette=LIGHT),
        name=f"cnnviz-{name}-{path}-plain",
    )
