"""Maps of a layer's channels as a sheet of small pictures that can be clicked."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from plotly import graph_objects as go

from cnnviz.drawing.charts.kernel_grid import kernel_grid
from cnnviz.drawing.palette import LIGHT, mix

_ANCHORS = (mix(LIGHT.hue("blue"), "#000000", 0.35), LIGHT.hue("blue"), LIGHT.hue("sky"), "#ffffff")
_COLOURS = np.stack(
    [
        np.interp(np.linspace(0, len(_ANCHORS) - 1, 256), range(len(_ANCHORS)), one).round()
        for one in zip(*(bytes.fromhex(anchor[1:]) for anchor in _ANCHORS), strict=True)
    ],
    axis=1,
).astype(np.uint8)
"""Red, green and blue for each of 256 values; the lowest stands out in both themes."""


def channel_sheet(maps: NDArray[np.uint8], *, first: int, hover: Sequence[str]) -> go.Figure:
    """Draw a small picture for each channel, row by row; its `customdata` is the channel's number.

    Args:
        maps: (channels, height, width), 0 dark and 255 bright.
        first: Number of the first channel.
        hover: What is told of each.
    """
    figure = kernel_grid(_COLOURS[maps], {"kernel": ""})
    return figure.update_traces(
        text=list(hover), customdata=[first + place for place in range(len(maps))]
    )
