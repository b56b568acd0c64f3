"""What all Plotly figures of the app share: no title, no ground of their own, nothing to drag."""

from collections.abc import Sequence

from plotly import graph_objects as go

from cnnviz.drawing.palette import LIGHT

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


def picture_axes(figure: go.Figure, x: Sequence[float], y: Sequence[float]) -> None:
    """Hide the axes, and give them one scale: what is drawn between them is a picture.

    Args:
        figure: Changed in place.
        x: Left and right end.
        y: Lower and upper end: rows are counted downwards.
    """
    hidden = {"visible": False, "constrain": "domain"}
    figure.update_xaxes(range=list(x), **hidden)
    figure.update_yaxes(range=list(y), scaleanchor="x", scaleratio=1, **hidden)


def bar_below(title: str) -> dict[str, object]:
    """Return a bar of colours under the figure, as wide as it: beside it a phone has no room."""
    return {
        "orientation": "h",
        "thickness": 10,
        "len": 1,
        "y": 0,
        "yanchor": "top",
        "nticks": 5,
        "title": {"text": title, "side": "top"},
    }
