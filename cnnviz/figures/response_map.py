"""The map that one kernel makes of a photo."""

from collections.abc import Mapping

from plotly import graph_objects as go

from cnnviz.analysis.filters import Response
from cnnviz.figures.frame import framed

KEYS = ("value", "position")
"""Labels that the figure needs; "position" may hold {row}, {column} and {value}, which the browser
fills in."""

HEIGHT = 340


def response_map(response: Response, labels: Mapping[str, str]) -> go.Figure:
    """Draw a heat map in the theme's diverging colours, its middle at zero.

    Args:
        response: `analysis.filters.response` of the kernel.
        labels: Words for KEYS.
    """
    reach = max(abs(response.minimum), abs(response.maximum)) or 1.0
    hover = labels["position"].format(row="%{y}", column="%{x}", value="%{z:.2f}")
    figure = go.Figure(
        go.Heatmap(
            z=response.map,
            zmin=-reach,
            zmax=reach,
            zmid=0,
            autocolorscale=True,
            colorbar={
                "orientation": "h",
                "thickness": 10,
                "len": 1,
                "y": 0,
                "yanchor": "top",
                "nticks": 5,
                "title": {"text": labels["value"], "side": "top"},
            },
            hovertemplate=f"{hover}<extra></extra>",
        )
    )
    height, width = response.map.shape
    hidden = {"visible": False, "constrain": "domain"}
    figure.update_xaxes(range=[-0.5, width - 0.5], **hidden)
    figure.update_yaxes(range=[height - 0.5, -0.5], scaleanchor="x", scaleratio=1, **hidden)
    return framed(figure, HEIGHT).update_layout(margin_t=0, margin_r=0)
