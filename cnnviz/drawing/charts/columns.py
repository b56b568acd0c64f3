"""Upright bars over numbered things."""

from collections.abc import Sequence

from plotly import graph_objects as go

from cnnviz.drawing.frame import framed

HEIGHT = 230


def columns(
    values: Sequence[float | None],
    *,
    x_axis: str,
    y_axis: str,
    hover: Sequence[str],
    percent: bool = False,
) -> go.Figure:
    """Draw one bar for each thing, numbered from zero.

    Args:
        values: Heights; None leaves a gap.
        x_axis: What is numbered.
        y_axis: Title of the axis of values.
        hover: What is told of each bar.
        percent: Write the axis in percent; the values are shares.
    """
    figure = go.Figure(
        go.Bar(
            x=list(range(len(values))),
            y=list(values),
            hovertext=list(hover),
            hoverinfo="text",
            showlegend=False,
        )
    )
    figure.update_layout(bargap=0.25)
    figure.update_xaxes(title_text=x_axis)
    figure.update_yaxes(
        title_text=y_axis, rangemode="tozero", tickformat=".0%" if percent else None
    )
    return framed(figure, HEIGHT)
