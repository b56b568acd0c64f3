"""The figures of the story of AlexNet."""

import streamlit as st

from cnnviz.drawing.charts.curves import curves
from cnnviz.lessons.alexnet.augmentation import screen as augmentation
from cnnviz.lessons.alexnet.augmentation.random_crops import CROP, WHOLE, random_crops
from cnnviz.lessons.alexnet.slopes import RESPONSES, left_over
from cnnviz.lessons.alexnet.two_towers import screen as two_towers
from cnnviz.lessons.alexnet.two_towers.numbers import towers
from cnnviz.ui import cache, kept_figure, tables
from cnnviz.ui.parts.story_figures import Picture, row
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, chart, diagram, photo

LAYERS = (1, 8)
"""Fewest and most layers that an error signal passes in the figure."""

SHOWN = 4
"""Random cut-outs beside one another."""

_DRAWN = "_story-crops"
"""How often the reader has drawn new ones: the seed of the lot."""


def slopes(arch: ArchitecturePage) -> None:
    """What each activation leaves of an error signal behind several layers."""
    t = arch.t
    layers = bound.slider(t("alexnet_story.layers"), *LAYERS, 3, key="story-slopes")
    left = {
        t(f"alexnet_story.{name}"): cache.shared(left_over, name, layers).tolist()
        for name in ("tanh", "relu")
    }
    chart.show(
        kept_figure.of_all(
            curves,
            RESPONSES,
            left,
            x_axis=t("alexnet_story.response"),
            y_axis=t("alexnet_story.left"),
        ),
        key="story-slopes-chart",
        alt=t("alexnet_story.slopes_alt", layers=layers),
    )
    told = range(0, len(RESPONSES), 20)
    chart.data_table(
        t,
        {
            t("alexnet_story.response"): [RESPONSES[place] for place in told],
            **{
                name: [numbers.significant(part[place], 4) for place in told]
                for name, part in left.items()
            },
        },
    )


def towers_of_2012(arch: ArchitecturePage) -> None:
    """The convolutions of 2012 in two towers, or in one."""
    t = arch.t
    divided = address.switch("story-towers", t("alexnet_story.switch"), default=True)
    table = tables.layer_table(two_towers.WHOLE)
    found = towers(table, two_towers.PUBLISHED if divided else ())
    diagram.show(two_towers.plan(t, found), None, key=f"story-towers-{divided}")
    st.caption(t("two_towers.plan_hint"))


def never_twice(arch: ArchitecturePage) -> None:
    """Random cut-outs of the photo, new ones at every press."""
    t, seed = arch.t, st.session_state.setdefault(_DRAWN, 0)
    picture = augmentation.square(photo.current().image, WHOLE)
    row(
        [
            Picture(
                image=augmentation.cut_out(picture, crop),
                title=augmentation.crop_words(t, crop),
                alt=augmentation.crop_words(t, crop),
            )
            for crop in random_crops(WHOLE, CROP, SHOWN, seed)
        ]
    )
    st.button(
        t("augmentation.again"), icon=":material/casino:", key="story-crops", on_click=_draw_again
    )


def _draw_again() -> None:
    st.session_state[_DRAWN] += 1
