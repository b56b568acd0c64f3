"""What all Plotly figures of the app share: no title, no ground of their own, nothing to drag."""

from plotly import graph_objects as go

from cnnviz.figures.palette import LIGHT

REFERENCE = LIGHT.hue("gray")
"""Lines to compare with; stands out from the ground of both themes."""

Figure = go.Figure
"""What every chart returns."""

# Fonts and series colours are the theme's: figures do not know whether it is light or dark.
_CLEAR = "rgba(0, 0, 0, 0)"


def framed(figure: go.Figure, height: int) -> go.Figure:
    """Return the figure with the app's frame: tight, transparent, as wide as its place.

    Axes cannot be zoomed: a finger on a phone scrolls the page, not the chart.

    Args:
        figure: Changed and returned.
        height: In pixels.
    """
    figure.update_layout(
        height=height,
        autosize=True,
        margin={"l": 0, "r": 8, "t": 8, "b": 0},
        paper_bgcolor=_CLEAR,
        plot_bgcolor=_CLEAR,
        dragmode=False,
        hovermode="closest",
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1, "yanchor": "bottom"},
    )
    figure.update_xaxes(fixedrange=True, automargin=True)
    figure.update_yaxes(fixedrange=True, automargin=True)
    return figure
