"""The effective receptive field of a unit over the photo, with the box of all that it can read."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from plotly import graph_objects as go

from cnnviz.drawing.charts.field_box import KEYS as BOX_KEYS
from cnnviz.drawing.charts.field_box import field_box
from cnnviz.drawing.palette import LIGHT
from cnnviz.network.field.reach import Box
from cnnviz.probing.units.effective_field import Square

KEYS = ("square",)
"""Labels that the figure needs besides those of `field_box`: "square" may hold {side}."""

_RED, _YELLOW = np.array([225.0, 0, 0]), np.array([255.0, 240, 80])
_LEAST = 0.1  # opacity of the faintest pixel that is read


def field_heat(
    photo: NDArray[np.uint8],
    box: Box,
    shades: NDArray[np.uint8],
    square: Square | None,
    labels: Mapping[str, str],
) -> go.Figure:
    """Draw the photo in grey, the heat over it from red to yellow, the box, and the square.

    Args:
        photo: What the network sees before it is normalised, (height, width, 3).
        box: `network.field.reach.box_on_photo` of the unit.
        shades: `probing.units.effective_field.shades`, (height, width).
        square: The square that holds most of the energy; None where there is no energy.
        labels: Words for KEYS and for those of `field_box`.
    """
    figure = field_box(_painted(photo, shades), box, {key: labels[key] for key in BOX_KEYS})
    if square is not None:
        figure.add_trace(_outline(square, labels["square"]))
    return figure


def _painted(photo: NDArray[np.uint8], shades: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the photo in grey, red over it where a little is read, yellow where much is."""
    share = shades[..., None] / 255.0
    heat = _RED + share * (_YELLOW - _RED)
    over = np.where(share > 0, np.minimum(1, _LEAST + 1.2 * share), 0)
    grey = photo.mean(axis=2, keepdims=True)
    return np.rint(grey * (1 - over) + heat * over).astype(np.uint8)


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
