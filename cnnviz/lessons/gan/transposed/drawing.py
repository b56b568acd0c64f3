"""What the ordinary convolution behind a transposed one slides over: values, zeros, border."""

from collections.abc import Mapping

from plotly import graph_objects as go

from cnnviz.drawing.frame import REFERENCE, framed, picture_axes
from cnnviz.drawing.palette import LIGHT
from cnnviz.lessons.gan.transposed.numbers import PADDED, VALUE, ZERO, Transposed

KEYS = ("value", "zero", "padded", "kernel", "place")
"""Labels that the figure needs; "place" may hold {row} and {column}."""

HEIGHT = 400

_KINDS = {VALUE: "value", ZERO: "zero", PADDED: "padded"}


def stride_insertion(
    shape: Transposed, row: int, column: int, labels: Mapping[str, str]
) -> go.Figure:
    """Draw a square a place: filled for a value, empty for a zero between, dotted for border."""
    squares = shape.squares
    size = max(6.0, 0.62 * HEIGHT / len(squares))
    figure = go.Figure(
        [_marks(squares == kind, size, kind, labels) for kind in (VALUE, ZERO, PADDED)]
    )
    edges = (row - 0.5, column - 0.5, row + shape.kernel - 0.5, column + shape.kernel - 0.5)
    top, left, bottom, right = edges
    figure.add_trace(
        go.Scatter(
            x=[left, right, right, left, left],
            y=[top, top, bottom, bottom, top],
            mode="lines",
            name=labels["kernel"],
            line={"color": LIGHT.hue("orange"), "width": 3},
            hoverinfo="skip",
        )
    )
    margin, last = 0.7, len(squares) - 1
    picture_axes(figure, [-margin, last + margin], [last + margin, -margin])
    return framed(figure, HEIGHT)


def _marks(chosen: object, size: float, kind: int, labels: Mapping[str, str]) -> go.Scatter:
    rows, columns = chosen.nonzero()  # type: ignore[attr-defined]
    looks = {
        VALUE: {"symbol": "square", "color": LIGHT.hue("blue")},
        ZERO: {"symbol": "square-open", "color": LIGHT.hue("blue")},
        PADDED: {"symbol": "circle-open", "color": REFERENCE},
    }[kind]
    return go.Scatter(
        x=columns.tolist(),
        y=rows.tolist(),
        mode="markers",
        name=labels[_KINDS[kind]],
        marker={"size": size if kind != PADDED else size * 0.45, "line": {"width": 1.5}, **looks},
        hovertemplate=labels["place"].format(row="%{y}", column="%{x}") + "<extra></extra>",
    )
