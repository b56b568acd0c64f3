"""Figures that stand between the paragraphs of a story, and rows of pictures inside them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image, ImageOps

from cnnviz.content.facts import Fact
from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.drawing.charts.curves import curves
from cnnviz.network.trace.table import LayerTable
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import chart

SIDE = 148
"""How wide a picture of a row is shown, in pixels: two of them fit beside each other on a phone."""


@dataclass(frozen=True, slots=True)
class StoryFigure:
    """A figure of a story.

    Attributes:
        name: Its name in the Markdown, `[[figure:name]]`.
        show: Draws it, with whatever the reader may change in it.
    """

    name: str
    show: Callable[[ArchitecturePage], None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Picture:
    """One picture of a row.

    Attributes:
        title: What stands below it.
        alt: What it shows, for who cannot see it.
    """

    image: Image.Image
    title: str
    alt: str


def row(pictures: Sequence[Picture], side: int = SIDE) -> None:
    """Show pictures beside one another, each with its title below."""
    with st.container(horizontal=True, gap="small"):
        for picture in pictures:
            with st.container(width=side):
                st.image(picture.image, alt=picture.alt, width=side)
                st.caption(picture.title)


def photo_in_grey(image: Image.Image, side: int) -> NDArray[np.float32]:
    """Return the middle square of a photo in grey, (side, side), from 0 to 1."""
    square = ImageOps.fit(image, (side, side), Image.Resampling.BILINEAR).convert("L")
    return np.asarray(square, np.float32) / np.float32(255)


def grey(values: NDArray[np.floating], low: float = 0.0, high: float = 1.0) -> Image.Image:
    """Return a map as a grey picture, enlarged without smoothing until a row shows its squares.

    Args:
        values: (height, width).
        low: What is black.
        high: What is white.
    """
    shades = np.clip((values - low) / (high - low), 0, 1)
    picture = Image.fromarray(np.round(255 * shades).astype(np.uint8))
    times = max(1, -(-2 * SIDE // max(picture.size)))
    return picture.resize((picture.width * times, picture.height * times), Image.Resampling.NEAREST)


def bills(t: Labels, networks: Mapping[str, LayerTable], *, key: str) -> None:
    """Show the parameters and the multiply-adds of a few networks beside one another."""
    names, found = list(networks), networks.values()
    counts = {
        t("common.parameters"): [table.params for table in found],
        t("common.multiply_adds"): [table.macs for table in found],
    }
    for place, (column, (title, values)) in enumerate(
        zip(st.columns(2, gap="large"), counts.items(), strict=True)
    ):
        written = {title: [numbers.compact(t, value) for value in values]}
        with column:
            chart.show(
                bars(names, {title: values}, axis=title, written=written),
                key=f"{key}-{place}",
                alt=t("story.bills_alt", quantity=title, networks=", ".join(names)),
            )
    whole = {title: [numbers.whole(value) for value in values] for title, values in counts.items()}
    chart.data_table(t, {t("common.network"): names, **whole})


def published_errors(
    t: Labels,
    networks: tuple[str, Sequence[str]],
    errors: tuple[str, Mapping[str, Sequence[Fact]]],
    *,
    key: str,
    alt: str,
) -> None:
    """Published errors of a row of networks as lines, and as a table with their sources.

    Args:
        t: The reader's language.
        networks: What they differ in, and their names.
        errors: What is told of them, and the facts of each line, one a network.
        key: Name of this place on the page.
        alt: The chart in words.
    """
    (x_axis, names), (y_axis, lines) = networks, errors
    drawn = {name: [float(one.value) for one in found] for name, found in lines.items()}
    chart.show(curves(names, drawn, x_axis=x_axis, y_axis=y_axis, markers=True), key=key, alt=alt)
    told = {name: [one.number(t.language) for one in found] for name, found in lines.items()}
    chart.data_table(t, {x_axis: names, **told})
