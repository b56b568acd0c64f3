"""The photo as the network sees it, with the box of one unit drawn to scale."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from plotly import graph_objects as go

from cnnviz.drawing.embed import data_uri
from cnnviz.drawing.frame import REFERENCE, framed
from cnnviz.drawing.ground import lay_under
from cnnviz.drawing.palette import DARK, LIGHT
from cnnviz.network.field.reach import Box

KEYS = ("field", "padding")
"""Labels that the figure needs; "field" may hold {height} and {width}."""

HEIGHT = 440

Rectangle = tuple[int, int, int, int]  # top, left, bottom, right

_SMOOTH_FROM = 128  # pixels; smaller photos are shown pixel by pixel


def field_box(photo: NDArray[np.uint8], box: Box, labels: Mapping[str, str]) -> go.Figure:
    """Draw the photo, dark where the unit sees nothing; its box, hatched where it lies on padding.

    Args:
        photo: What the network sees before it is normalised, (height, width, 3).
        box: `network.field.reach.box_on_photo` of the unit.
        labels: Words for KEYS.
    """
    height, width, _ = photo.shape
    frame = (0, 0, height, width)
    top, left, bottom, right = box.full
    name = labels["field"].format(height=bottom - top, width=right - left)
    figure = go.Figure(
        [
            _dimmed(_around(frame, box.visible)),
            _hatched(_around(box.full, box.visible), labels["padding"]),
            _outline(box.full, LIGHT.background, 5, None),
            _outline(box.full, LIGHT.hue("orange"), 2.5, name),
        ]
    )
    lay_under(figure, _embedded(photo), width, height)
    _axes(figure, (min(0, top), min(0, left), max(height, bottom), max(width, right)))
    return framed(figure, HEIGHT).update_layout(hovermode=False)


def _around(outer: Rectangle, inner: Rectangle) -> list[Rectangle]:
    """Return what `outer` has and `inner`, which lies in it, has not: up to four rectangles."""
    top, left, bottom, right = inner
    if bottom <= top or right <= left:
        return [outer]
    pieces = [
        (outer[0], outer[1], top, outer[3]),
        (bottom, outer[1], outer[2], outer[3]),
        (top, outer[1], bottom, left),
        (top, right, bottom, outer[3]),
    ]
    return [piece for piece in pieces if piece[2] > piece[0] and piece[3] > piece[1]]


def _path(rectangles: list[Rectangle]) -> tuple[list[int | None], list[int | None]]:
    """Return corners of closed rectangles, apart from one another."""
    x: list[int | None] = []
    y: list[int | None] = []
    for top, left, bottom, right in rectangles:
        x += [left, right, right, left, left, None]
        y += [top, top, bottom, bottom, top, None]
    return x, y


def _dimmed(rectangles: list[Rectangle]) -> go.Scatter:
    x, y = _path(rectangles)
    return go.Scatter(
        x=x,
        y=y,
        fill="toself",
        fillcolor=DARK.background,
        opacity=0.55,
        mode="none",
        showlegend=False,
    )


def _hatched(rectangles: list[Rectangle], name: str) -> go.Scatter:
    x, y = _path(rectangles)
    return go.Scatter(
        x=x,
        y=y,
        fill="toself",
        fillpattern={
            "shape": "/",
            "fgcolor": REFERENCE,
            "bgcolor": "rgba(0, 0, 0, 0)",
            "size": 8,
            "solidity": 0.2,
        },
        mode="none",
        name=name,
        showlegend=bool(rectangles),
    )


def _outline(rectangle: Rectangle, colour: str, line: float, name: str | None) -> go.Scatter:
    x, y = _path([rectangle])
    return go.Scatter(
        x=x,
        y=y,
        mode="lines",
        line={"color": colour, "width": line},
        name=name,
        showlegend=name is not None,
        cliponaxis=False,
    )


def _embedded(photo: NDArray[np.uint8]) -> str:
    side = min(photo.shape[:2])
    if side >= _SMOOTH_FROM:
        return data_uri(photo, lossy=True)
    return data_uri(photo, scale=-(-_SMOOTH_FROM * 3 // side))


def _axes(figure: go.Figure, shown: Rectangle) -> None:
    """Set axes of equal scale in input pixels, rows downwards."""
    top, left, bottom, right = shown
    margin = 0.02 * max(bottom - top, right - left)
    quiet = {"showgrid": False, "zeroline": False, "constrain": "domain", "nticks": 6}
    figure.update_xaxes(range=[left - margin, right + margin], **quiet)
    figure.update_yaxes(
        range=[bottom + margin, top - margin], scaleanchor="x", scaleratio=1, **quiet
    )
