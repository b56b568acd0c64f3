"""The pixels that one unit reads, as a filled shape with the square around it."""

import numpy as np
from numpy.typing import NDArray
from plotly import graph_objects as go

from cnnviz.drawing.embed import data_uri
from cnnviz.drawing.frame import REFERENCE, framed
from cnnviz.drawing.ground import lay_under
from cnnviz.drawing.palette import LIGHT

HEIGHT = 420
_OPACITY = 190  # of 255: the lines of the axes shine through


def footprint_shape(
    pixels: NDArray[np.bool_], picture: int, *, box: str, photo: str, axis: str
) -> go.Figure:
    """Draw what is read in colour, the whole box dotted, the size of a photo in its middle.

    Args:
        pixels: (height, width) of the box; true where a pixel is read.
        picture: Side of the photo in pixels.
        box: Name of the dotted square.
        photo: Name of the square that is as large as the photo.
        axis: Title of both axes.
    """
    height, width = pixels.shape
    colour = [int(LIGHT.hue("blue")[start : start + 2], 16) for start in (1, 3, 5)]
    painted = np.zeros((height, width, 4), dtype=np.uint8)
    painted[pixels] = (*colour, _OPACITY)
    top, left = (height - picture) / 2, (width - picture) / 2
    figure = go.Figure(
        [
            _square(0, 0, height, width, box, REFERENCE, "dot"),
            _square(top, left, top + picture, left + picture, photo, LIGHT.hue("orange"), "solid"),
        ]
    )
    lay_under(figure, data_uri(painted), width, height)
    quiet = {"showgrid": False, "zeroline": False, "constrain": "domain", "nticks": 6}
    margin = 0.02 * max(height, width)
    figure.update_xaxes(range=[-margin, width + margin], title_text=axis, **quiet)
    figure.update_yaxes(
        range=[height + margin, -margin], title_text=axis, scaleanchor="x", scaleratio=1, **quiet
    )
    return framed(figure, HEIGHT).update_layout(hovermode=False)


def _square(
    top: float, left: float, bottom: float, right: float, name: str, colour: str, dash: str
) -> go.Scatter:
    return go.Scatter(
        x=[left, right, right, left, left],
        y=[top, top, bottom, bottom, top],
        mode="lines",
        name=name,
        line={"color": colour, "width": 2, "dash": dash},
    )
