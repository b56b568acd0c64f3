"""The figures of the story of SENet."""

import numpy as np
import streamlit as st

from cnnviz.drawing.charts.heat_map import heat_map
from cnnviz.lessons.senet.reduction_ratio.screen import without
from cnnviz.lessons.senet.squeeze.numbers import EXAMPLE, Maps, excite
from cnnviz.photos.decoding.samples import available
from cnnviz.ui import kept_figure, tables
from cnnviz.ui.benches import gates
from cnnviz.ui.parts.story_figures import Picture, bills, grey, row
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, chart, photo, predictor
from cnnviz.ui.widgets.gallery import portrait_sizes

GATED = "seresnet50"
"""The network whose price the story tells."""

BLOCK = "layer2.2"

BRIGHTEST = 8
"""The largest value in the maps of the example."""

EXPAND = (0.5, -0.5, 0.0)
"""W2 of the example: weak enough that no gate is all open or all shut from the beginning."""

SMALL = 96
"""How wide the maps of the example are shown, in pixels."""


def two_photos(arch: ArchitecturePage) -> None:
    """The gates of one block on two photos, a bar code each."""
    t, answers = arch.t, predictor.small(arch)
    seen = photo.current()
    other = photo.of_sample(next(s.name for s in available() if s.name != seen.sample))
    found = {one: gates.read(answers, one) for one in (seen, other)}
    paths = [block.path for block in found[seen]]
    path = bound.select_slider(
        t("common.block"), paths, BLOCK if BLOCK in paths else paths[-1], key="story-gates"
    )
    place = paths.index(path)
    values = np.stack([blocks[place].values for blocks in found.values()])
    channels = [str(number) for number in range(values.shape[1])]
    pictures, bars = st.columns([1, 4], vertical_alignment="center")
    with pictures:
        for one in found:
            st.image(portrait_sizes.small(one.image, 160), alt=photo.alt(one), width=96)
    names = [photo.title(one) for one in found]
    with bars:
        chart.show(
            kept_figure.of_photo(
                seen,
                heat_map,
                values,
                rows=("", names),
                columns=(t("gates.channel"), channels),
                value=t("gates.gate"),
                height=260,
            ),
            key="story-gates-map",
            alt=t("senet_story.gates_alt", block=path, first=names[0], second=names[1]),
        )
    st.caption(t("senet_story.answering", network=predictor.title(answers.weights), block=path))
    rounded = {name: line.round(3).tolist() for name, line in zip(names, values, strict=True)}
    chart.data_table(t, {t("gates.channel"): channels, **rounded})


def squeeze(arch: ArchitecturePage) -> None:
    """Three small maps: their means, their gates, and what is left of them."""
    t = arch.t
    bright = bound.slider(
        t("senet_story.bright"), 0, BRIGHTEST, int(EXAMPLE[0][0][0]), key="story-squeeze"
    )
    maps: Maps = (((bright, bright), (bright, bright)), *EXAMPLE[1:])
    found = excite(maps, expand=EXPAND)
    for stage, shown, told in (
        ("before", np.asarray(maps, float), [f"z = {mean:g}" for mean in found.means]),
        ("after", found.scaled, [f"s = {gate:.2f}" for gate in found.gates]),
    ):
        st.markdown(f"**{t(f'senet_story.{stage}')}**")
        row(
            [
                Picture(
                    image=grey(values, 0, BRIGHTEST),
                    title=words,
                    alt=t("senet_story.map_alt", number=place + 1, words=words),
                )
                for place, (values, words) in enumerate(zip(shown, told, strict=True))
            ],
            SMALL,
        )


def price(arch: ArchitecturePage) -> None:
    """The bills of a network with gates and of the same without."""
    t = arch.t
    found = {
        t("senet_story.without"): without(GATED),
        t("senet_story.with"): tables.layer_table(GATED),
    }
    bills(t, found, key="story-price")
