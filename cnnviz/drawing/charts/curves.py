"""Curves over a common axis."""

from collections.abc import Mapping, Sequence

from plotly import graph_objects as go

from cnnviz.drawing.frame import REFERENCE, framed, whole_ticks

HEIGHT = 340


def curves(
    x: Sequence[float] | Sequence[str],
    series: Mapping[str, Sequence[float | None]],
    *,
    x_axis: str,
    y_axis: str,
    log: bool = False,
    markers: bool = False,
    level: float | None = None,
    mark: float | None = None,
) -> go.Figure:
    """Draw one line for each series.

    Args:
        x: Places on the horizontal axis, numbers or names.
        series: Values of each series, one a place; None leaves a gap. One alone has no legend.
        x_axis: Title of the horizontal axis, with its unit.
        y_axis: Title of the vertical axis, with its unit.
        log: Draw the values on a logarithmic axis.
        markers: Mark the points.
        level: A value to compare with, drawn as a dashed line.
        mark: A place to point out, drawn as a dotted line.
    """
    figure = go.Figure(
        [
            go.Scatter(
                x=list(x),
                y=list(values),
                mode="lines+markers" if markers else "lines",
                name=name,
                line={"width": 2.5},
                hovertemplate=f"<b>{name}</b><br>%{{x}}: %{{y:.4~g}}<extra></extra>",
                showlegend=len(series) > 1,
            )
            for name, values in series.items()
        ]
    )
    if level is not None:
        figure.add_hline(y=level, line={"dash": "dash", "width": 1.5, "color": REFERENCE})
    if mark is not None:
        figure.add_vline(x=mark, line={"dash": "dot", "width": 1.5, "color": REFERENCE})
    figure.update_xaxes(title_text=x_axis, **whole_ticks(x))
    figure.update_yaxes(title_text=y_axis, type="log" if log else "linear", exponentformat="power")
    return framed(figure, HEIGHT)
