"""The effective receptive field of a unit over the photo, with the box of all that it can read."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from plotly import graph_objects as go

from cnnviz.analysis.effective_field import Square
from cnnviz.analysis.reach import Box
from cnnviz.figures.embed import data_uri
from cnnviz.figures.field_box import KEYS as BOX_KEYS
from cnnviz.figures.field_box import field_box
from cnnviz.figures.ground import lay_under
from cnnviz.figures.palette import LIGHT

KEYS = ("square",)
"""Labels that the figure needs besides those of `field_box`: "square" may hold {side}."""

_SMALL = 128  # pixels; smaller photos are drawn pixel by pixel
_LARGE = 384  # side that a small heat is enlarged to


def field_heat(
    photo: NDArray[np.uint8],
    box: Box,
    shades: NDArray[np.uint8],
    square: Square | None,
    labels: Mapping[str, str],
) -> go.Figure:
    """The photo in grey, the heat over it from red to yellow, the box, and the square.

    Args:
        photo: What the network sees before it is normalised, (height, width, 3).
        box: `analysis.reach.box_on_photo` of the unit.
        shades: `analysis.effective_field.shades`, (height, width).
        square: The square that holds most of the energy; None where there is no energy.
        labels: Words for KEYS and for those of `field_box`.
    """
    grey = photo.mean(axis=2, keepdims=True).repeat(3, axis=2)
    figure = field_box(grey.astype(np.uint8), box, {key: labels[key] for key in BOX_KEYS})
    height, width = shades.shape
    enlarged = -(-_LARGE // min(height, width)) if min(height, width) < _SMALL else 1
    lay_under(figure, data_uri(_painted(shades), scale=enlarged), width, height)
    if square is not None:
        figure.add_trace(_outline(square, labels["square"]))
    return figure


def _painted(shades: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Clear where nothing is read, then red, then yellow, (height, width, 4)."""
    share = shades / 255.0
    painted = np.empty((*shades.shape, 4), np.uint8)
    painted[..., 0] = 255
    painted[..., 1] = np.rint(230 * share)
    painted[..., 2] = np.rint(60 * share)
    painted[..., 3] = np.where(shades > 0, np.rint(255 * np.minimum(1, 0.15 + 1.2 * share)), 0)
    return painted


def _outline(square: Square, name: str) -> go.Scatter:
    top, left, bottom, right = square
    return go.Scatter(
        x=[left, right, right, left, left],
        y=[top, top, bottom, bottom, top],
        mode="lines",
        line={"color": LIGHT.hue("sky"), "width": 2.5, "dash": "dash"},
        name=name.format(side=round(bottom - top)),
        cliponaxis=False,
    )
