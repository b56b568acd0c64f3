"""The kernels of a first layer as a grid of small pictures that can be clicked."""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from plotly import graph_objects as go

from cnnviz.drawing.embed import data_uri
from cnnviz.drawing.frame import framed, picture_axes
from cnnviz.drawing.palette import LIGHT

KEYS = ("kernel",)
"""Labels that the figure needs; "kernel" may hold {index}."""

HEIGHT = 360
"""No more than a phone is wide, so that points fit their kernels on every screen."""

_SIDE = 96  # a kernel is enlarged to about this many pixels
_GAP = 0.07  # free space on every side of a kernel, as a share of the kernel


def kernel_grid(pictures: NDArray[np.uint8], labels: Mapping[str, str]) -> go.Figure:
    """Draw a grid in the order of the kernels, row by row, as square as their number allows.

    Over every kernel lies a point that cannot be seen until it is chosen: its `customdata` is the
    number of the kernel. The figure does not change with the choice.

    Args:
        pictures: `probing.units.filters.kernel_pictures`, (kernels, height, width, 3).
        labels: Words for KEYS.
    """
    count = len(pictures)
    columns = math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    figure = go.Figure(_points(count, columns, 0.94 * HEIGHT / rows, labels))
    figure.add_layout_image(
        source=data_uri(_sheet(pictures, rows, columns)),
        x=-0.5,
        y=-0.5,
        xref="x",
        yref="y",
        sizex=columns,
        sizey=rows,
        sizing="stretch",
        layer="below",
    )
    picture_axes(figure, [-0.5, columns - 0.5], [rows - 0.5, -0.5])
    return framed(figure, HEIGHT).update_layout(margin_r=0, margin_t=0)


def _points(count: int, columns: int, size: float, labels: Mapping[str, str]) -> go.Scatter:
    indices = range(count)
    return go.Scatter(
        x=[index % columns for index in indices],
        y=[index // columns for index in indices],
        customdata=list(indices),
        mode="markers",
        marker={
            "symbol": "square-open",
            "size": size,
            "opacity": 0,
            "color": LIGHT.hue("orange"),
            "line": {"width": 4},
        },
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 0}},
        text=[labels["kernel"].format(index=index) for index in indices],
        hoverinfo="text",
        showlegend=False,
    )


def _sheet(pictures: NDArray[np.uint8], rows: int, columns: int) -> NDArray[np.uint8]:
    """Return all kernels on one sheet, clear between them, (height, width, 4)."""
    scale = max(1, _SIDE // max(pictures.shape[1:3]))
    pictures = pictures.repeat(scale, axis=1).repeat(scale, axis=2)
    count, height, width, _ = pictures.shape
    gap = max(1, round(_GAP * max(height, width)))
    cell_height, cell_width = height + 2 * gap, width + 2 * gap
    sheet = np.zeros((rows * cell_height, columns * cell_width, 4), np.uint8)
    for index in range(count):
        top = (index // columns) * cell_height + gap
        left = (index % columns) * cell_width + gap
        sheet[top : top + height, left : left + width, :3] = pictures[index]
        sheet[top : top + height, left : left + width, 3] = 255
    return sheet
