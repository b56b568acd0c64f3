"""How often the values of a layer occur."""

import numpy as np
from numpy.typing import NDArray
from plotly import graph_objects as go

from cnnviz.drawing.frame import framed

HEIGHT = 200


def value_histogram(
    edges: NDArray[np.floating], shares: NDArray[np.floating], *, x_axis: str, y_axis: str
) -> go.Figure:
    """Draw one bar for each bin."""
    figure = go.Figure(
        go.Bar(
            x=(edges[:-1] + edges[1:]) / 2,
            y=shares,
            width=np.diff(edges),
            customdata=np.stack([edges[:-1], edges[1:]], axis=1),
            hovertemplate="%{customdata[0]:.3g} … %{customdata[1]:.3g}: %{y:.1%}<extra></extra>",
            showlegend=False,
        )
    )
    figure.update_layout(bargap=0)
    figure.update_xaxes(title_text=x_axis)
    figure.update_yaxes(title_text=y_axis, tickformat=".0%", rangemode="tozero")
    return framed(figure, HEIGHT)
