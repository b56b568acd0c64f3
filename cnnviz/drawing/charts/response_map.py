"""The map that one kernel makes of a photo."""

from collections.abc import Mapping

from plotly import graph_objects as go

from cnnviz.drawing.frame import bar_below, colour_range, framed, picture_axes
from cnnviz.probing.units.filters import Response

KEYS = ("value", "position")
"""Labels that the figure needs; "position" may hold {row}, {column} and {value}, which the browser
fills in."""

HEIGHT = 340


def response_map(response: Response, labels: Mapping[str, str]) -> go.Figure:
    """Draw a heat map in the theme's colours, from zero on.

    Args:
        response: `probing.units.filters.response` of the kernel.
        labels: Words for KEYS.
    """
    hover = labels["position"].format(row="%{y}", column="%{x}", value="%{z:.2f}")
    figure = go.Figure(
        go.Heatmap(
            z=response.map,
            **colour_range(response.map),
            autocolorscale=True,
            colorbar=bar_below(labels["value"]),
            hovertemplate=f"{hover}<extra></extra>",
        )
    )
    height, width = response.map.shape
    picture_axes(figure, [-0.5, width - 0.5], [height - 0.5, -0.5])
    return framed(figure, HEIGHT).update_layout(margin_t=0, margin_r=0)
