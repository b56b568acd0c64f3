"""One map over the photo, every unit where its receptive field has its middle, to be clicked."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from plotly import graph_objects as go

from cnnviz.drawing.embed import data_uri
from cnnviz.drawing.frame import bar_below, colour_range, framed, picture_axes
from cnnviz.drawing.ground import lay_under
from cnnviz.drawing.palette import LIGHT
from cnnviz.network.trace.table import Layer

KEYS = ("value", "position")
"""Labels that the figure needs; "position" may hold {row}, {column} and {value}."""

HEIGHT = 440

CLICKABLE = 40
"""Units of a row or a column that can be clicked at most; of a larger map every second, third …"""

_OPACITY = 0.6
_SMOOTH_FROM = 128  # pixels; smaller photos are shown pixel by pixel
_LARGE = 384  # side that a small photo is enlarged to


def unit_map(
    photo: NDArray[np.uint8],
    layer: Layer,
    values: NDArray[np.floating],
    labels: Mapping[str, str],
    *,
    over: bool = True,
) -> go.Figure:
    """Draw the map in the theme's colours, from zero on.

    Over the units lie points that cannot be seen until one is chosen: `customdata` is "row,column".
    The figure does not change with the choice.

    Args:
        photo: What the network sees before it is normalised, (height, width, 3).
        layer: Row of the layer in the layer table: where its units look.
        values: One channel, (rows, columns).
        labels: Words for KEYS.
        over: Let the photo shine through.
    """
    height, width, _ = photo.shape
    rows, columns = values.shape
    y, x = (
        _axis(layer, axis, units, side)
        for axis, units, side in ((0, rows, height), (1, columns, width))
    )
    heat = _heat(values, x, y, labels["value"])
    heat.opacity = _OPACITY if over else 1
    figure = go.Figure([heat, _points(values, x, y, labels["position"])])
    if over:
        lay_under(figure, _embedded(photo), width, height)
    picture_axes(figure, _range(x, columns, width), _range(y, rows, height)[::-1])
    return framed(figure, HEIGHT).update_layout(margin_t=0, margin_r=0)


def _heat(
    values: NDArray[np.floating], x: tuple[float, float], y: tuple[float, float], title: str
) -> go.Heatmap:
    return go.Heatmap(
        z=values,
        x0=x[0],
        dx=x[1],
        y0=y[0],
        dy=y[1],
        **colour_range(values),
        autocolorscale=True,
        colorbar=bar_below(title),
        hoverinfo="skip",
    )


def stride(side: int) -> int:
    """Return every how many-th unit of a row of that length can be clicked."""
    return -(-side // CLICKABLE)


def _axis(layer: Layer, axis: int, units: int, side: int) -> tuple[float, float]:
    """Return the middle of the first unit's box and the distance of neighbours, in pixels."""
    if layer.jump is None or layer.start is None or layer.rf is None or units == 1:
        return side / units / 2, side / units
    return layer.start[axis] + layer.rf[axis] / 2, float(layer.jump[axis])


def _range(axis: tuple[float, float], units: int, side: int) -> list[float]:
    first, distance = axis
    return [min(0.0, first - distance / 2), max(float(side), first + distance * (units - 0.5))]


def _points(
    values: NDArray[np.floating], x: tuple[float, float], y: tuple[float, float], hover: str
) -> go.Scatter:
    rows, columns = values.shape
    every = stride(rows), stride(columns)
    places = [
        (row, column)
        for row in range(every[0] // 2, rows, every[0])
        for column in range(every[1] // 2, columns, every[1])
    ]
    return go.Scatter(
        x=[x[0] + x[1] * column for _, column in places],
        y=[y[0] + y[1] * row for row, _ in places],
        customdata=[f"{row},{column}" for row, column in places],
        text=[
            hover.format(row=row, column=column, value=f"{values[row, column]:.3g}")
            for row, column in places
        ],
        mode="markers",
        marker={
            "symbol": "square-open",
            "size": max(6.0, 300 * max(every) / max(rows, columns)),
            "opacity": 0,
            "color": LIGHT.hue("orange"),
            "line": {"width": 2.5},
        },
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 0}},
        hoverinfo="text",
        showlegend=False,
    )


def _embedded(photo: NDArray[np.uint8]) -> str:
    side = min(photo.shape[:2])
    if side >= _SMOOTH_FROM:
        return data_uri(photo, lossy=True)
    return data_uri(photo, scale=-(-_LARGE // side))
