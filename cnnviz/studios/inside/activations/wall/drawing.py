"""The maps of a layer as one sheet of small pictures that can be clicked."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from plotly import graph_objects as go

from cnnviz.drawing.embed import data_uri
from cnnviz.drawing.frame import framed, picture_axes
from cnnviz.drawing.palette import LIGHT
from cnnviz.drawing.picture_sheet import picture_sheet

KEYS = ("map",)
"""Labels that the figure needs; "map" may hold {channel} and {largest}."""

HEIGHT = 390
_NARROW = 340  # about what a phone leaves: points fit their maps there too
_SIDE = 44  # a map is enlarged to about this many pixels
_GAP = 2


def map_wall(
    maps: NDArray[np.floating],
    channels: Sequence[int],
    largest: Sequence[float],
    labels: Mapping[str, str],
    *,
    signed: bool,
) -> go.Figure:
    """Draw a grid in the given order, row by row, as square as the number of maps allows.

    Grey is zero, bright positive and dark negative; where nothing is negative, black is zero. Over
    every map lies a point that cannot be seen until it is chosen: its `customdata` is the number of
    the channel. The figure does not change with the choice.

    Args:
        maps: Shares of the value that is drawn white, (N, h, w).
        channels: Number of each channel.
        largest: Largest value of each channel.
        labels: Words for KEYS.
        signed: Whether values below zero may occur.
    """
    count, height, width = maps.shape
    columns = math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    scale = max(1, _SIDE // max(height, width))
    sheet = picture_sheet(_pictures(maps, signed), columns=columns, scale=scale, gap=_GAP)
    cell = (height * scale + _GAP, width * scale + _GAP)
    points = go.Scatter(
        x=[(index % columns + 0.5) * cell[1] - _GAP / 2 for index in range(count)],
        y=[(index // columns + 0.5) * cell[0] - _GAP / 2 for index in range(count)],
        customdata=list(channels),
        text=[
            labels["map"].format(channel=channel, largest=f"{value:.3g}")
            for channel, value in zip(channels, largest, strict=True)
        ],
        **_hidden_until_chosen(0.9 * _NARROW / max(rows, columns)),
    )
    figure = go.Figure(points)
    _lay_below(figure, sheet)
    return framed(figure, HEIGHT).update_layout(margin_r=0, margin_t=0)


def _hidden_until_chosen(size: float) -> dict[str, object]:
    return {
        "mode": "markers",
        "marker": {
            "symbol": "square-open",
            "size": size,
            "opacity": 0,
            "color": LIGHT.hue("orange"),
            "line": {"width": 3},
        },
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 0}},
        "hoverinfo": "text",
        "showlegend": False,
    }


def _lay_below(figure: go.Figure, sheet: NDArray[np.uint8]) -> None:
    """Lay the pictures under the points, and give the axes their pixels."""
    figure.add_layout_image(
        source=data_uri(sheet[..., 2:]),  # grey and opacity: half the bytes
        x=0,
        y=0,
        xref="x",
        yref="y",
        sizex=sheet.shape[1],
        sizey=sheet.shape[0],
        sizing="stretch",
        layer="below",
    )
    picture_axes(figure, [0, sheet.shape[1]], [sheet.shape[0], 0])


def _pictures(maps: NDArray[np.floating], signed: bool) -> NDArray[np.uint8]:
    shares = maps.astype(np.float32).clip(-1, 1)
    grey = 128 + 127 * shares if signed else 255 * shares
    pixels = np.rint(grey.clip(0, 255)).astype(np.uint8)
    return np.repeat(pixels[..., None], 3, axis=3)
