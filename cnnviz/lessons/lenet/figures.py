"""The figures of the story of LeNet-5."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.architectures.nets.published.digit_bitmaps import HEIGHT, WIDTH
from cnnviz.architectures.nets.published.lenet5_1998 import AMPLITUDE, TABLE_I
from cnnviz.drawing.charts.bars import bars
from cnnviz.drawing.charts.heat_map import heat_map
from cnnviz.drawing.frame import Figure
from cnnviz.lessons.lenet.bitmap_answer import nearest
from cnnviz.lessons.lenet.connections import wiring
from cnnviz.lessons.lenet.one_filter import FILTERS, MOST, filtered
from cnnviz.lessons.lenet.values import ORIGINAL
from cnnviz.ui import cache, kept_figure, tables
from cnnviz.ui.parts.story_figures import Picture, grey, row
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, chart

DIGITS = tuple(range(10))
FIRST = 5


def one_filter(arch: ArchitecturePage) -> None:
    """A digit to choose and to move, and what one filter makes of it."""
    t = arch.t
    left, right = st.columns(2, gap="large")
    with left:
        digit = bound.select_slider(t("lenet_story.digit"), DIGITS, FIRST, key="story-digit")
    with right:
        shift = bound.slider(t("lenet_story.shift"), -MOST, MOST, 0, key="story-shift")
    name = address.segmented(
        "story-filter",
        t("lenet_story.filter"),
        list(FILTERS),
        "upright",
        lambda one: t(f"lenet_story.{one}"),
    )
    found = cache.shared(filtered, digit, shift, name)
    kernel = FILTERS[name]
    reach = float(np.abs(kernel).max())
    row(
        [
            Picture(image=image, title=t(f"lenet_story.{what}"), alt=words)
            for what, image, words in (
                ("picture", grey(found.picture), t("lenet_story.picture_alt", digit=digit)),
                ("kernel", grey(kernel, -reach, reach), t(f"lenet_story.{name}")),
                ("c1", grey(found.c1, -AMPLITUDE, AMPLITUDE), t("lenet_story.c1")),
                ("s2", grey(found.s2, -AMPLITUDE, AMPLITUDE), t("lenet_story.s2")),
            )
        ]
    )


def sharing(arch: ArchitecturePage) -> None:
    """Connections and parameters of every layer as published."""
    t = arch.t
    found = [layer for layer in wiring(tables.layer_table(ORIGINAL)) if layer.params]
    names = [layer.path.upper() for layer in found]
    counts = {
        t("lenet_story.connections"): [layer.connections for layer in found],
        t("common.parameters"): [layer.params for layer in found],
    }
    written = {name: [numbers.whole(value) for value in part] for name, part in counts.items()}
    chart.show(
        kept_figure.of_all(
            bars, names, counts, axis=t("lenet_story.count"), written=written, log=True
        ),
        key="story-sharing",
        alt=t("lenet_story.sharing_alt"),
    )
    chart.data_table(t, {t("common.layer"): names, **written})


def who_reads_whom(arch: ArchitecturePage) -> None:
    """Which maps of S2 each map of C3 reads."""
    t = arch.t
    readers = [str(number) for number in range(len(TABLE_I))]
    sources = [str(number) for number in range(1 + max(map(max, TABLE_I)))]
    reads = np.array(
        [[float(source in reader) for reader in TABLE_I] for source in range(len(sources))]
    )
    chart.show(
        kept_figure.of_all(
            _table,
            np.where(reads > 0, reads, np.nan),
            rows=(t("lenet_story.s2_map"), sources),
            columns=(t("lenet_story.c3_map"), readers),
            value=t("lenet_story.reads"),
        ),
        key="story-table",
        alt=t("lenet_story.table_alt"),
    )
    chart.data_table(
        t,
        {
            t("lenet_story.c3_map"): readers,
            t("lenet_story.reads"): [", ".join(map(str, reader)) for reader in TABLE_I],
        },
    )


def _table(
    reads: NDArray[np.float64],
    *,
    rows: tuple[str, list[str]],
    columns: tuple[str, list[str]],
    value: str,
) -> Figure:
    drawn = heat_map(reads, rows=rows, columns=columns, value=value, height=260)
    return drawn.update_traces(showscale=False, texttemplate=None)


def nearest_digit(arch: ArchitecturePage) -> None:
    """What F6 says as a picture, and its distance from every digit."""
    t = arch.t
    wrong = bound.slider(t("lenet_story.wrong"), 0, WIDTH * HEIGHT, 10, key="story-wrong")
    found = cache.shared(nearest, FIRST, wrong)
    picture, distances = st.columns([1, 3], gap="large")
    with picture:
        row(
            [
                Picture(
                    image=grey(found.said, 1, -1),
                    title=t("lenet_story.said", digit=FIRST),
                    alt=t("lenet_story.said_alt", digit=FIRST, wrong=wrong),
                )
            ]
        )
        st.metric(t("lenet_story.answer"), found.answer)
    names = [str(digit) for digit in DIGITS]
    title = t("lenet_story.distance")
    with distances:
        chart.show(
            kept_figure.of_all(bars, names, {title: found.distances}, axis=title),
            key="story-nearest",
            alt=t("lenet_story.distance_alt", answer=found.answer),
        )
    chart.data_table(t, {t("lenet_story.digit"): names, title: list(found.distances)})
