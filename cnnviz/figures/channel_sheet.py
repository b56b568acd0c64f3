"""Maps of a layer's channels as a sheet of small grey pictures that can be clicked."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from plotly import graph_objects as go

from cnnviz.figures.kernel_grid import kernel_grid


def channel_sheet(maps: NDArray[np.uint8], *, first: int, hover: Sequence[str]) -> go.Figure:
    """One small picture a channel, row by row; its `customdata` is the channel's number.

    Args:
        maps: (channels, height, width), 0 black and 255 white.
        first: Number of the first channel.
        hover: What is told of each.
    """
    figure = kernel_grid(maps[..., None].repeat(3, axis=-1), {"kernel": ""})
    return figure.update_traces(
        text=list(hover), customdata=[first + place for place in range(len(maps))]
    )
