"""A coarse map laid over the photo that it was computed from."""

import numpy as np
from numpy.typing import NDArray
from plotly import graph_objects as go

from cnnviz.drawing.embed import data_uri
from cnnviz.drawing.frame import colour_range, framed, picture_axes
from cnnviz.drawing.ground import lay_under

HEIGHT = 340
_OPACITY = 0.55
_SMOOTH_FROM = 128  # pixels; smaller photos are shown pixel by pixel


def map_on_photo(
    photo: NDArray[np.uint8], values: NDArray[np.floating], *, value: str
) -> go.Figure:
    """Draw the map in the theme's colours over the photo, from zero on.

    Args:
        photo: What the network sees before it is normalised, (height, width, 3).
        values: Any (rows, columns) that spread over the whole photo.
        value: What the colours mean.
    """
    height, width, _ = photo.shape
    rows, columns = values.shape
    down, right = height / rows, width / columns
    figure = go.Figure(
        go.Heatmap(
            z=values,
            x0=right / 2,
            dx=right,
            y0=down / 2,
            dy=down,
            **colour_range(values),
            zsmooth=False,
            autocolorscale=True,
            opacity=_OPACITY,
            colorbar={"thickness": 10, "title": {"text": value, "side": "right"}, "nticks": 5},
            hovertemplate="%{z:.3f}<extra></extra>",
        )
    )
    small = min(height, width) < _SMOOTH_FROM
    lay_under(
        figure,
        data_uri(photo, scale=-(-_SMOOTH_FROM * 3 // min(height, width)))
        if small
        else data_uri(photo, lossy=True),
        width,
        height,
    )
    picture_axes(figure, [0, width], [height, 0])
    return framed(figure, HEIGHT).update_layout(margin_t=0)
