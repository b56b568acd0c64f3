"""Bars that compare a few named quantities."""

from collections.abc import Mapping, Sequence

from plotly import graph_objects as go

from cnnviz.drawing.frame import REFERENCE, framed

ROW = 30
"""Height of a bar, in pixels."""


def bars(
    names: Sequence[str],
    series: Mapping[str, Sequence[float]],
    *,
    axis: str,
    written: Mapping[str, Sequence[str]] | None = None,
    log: bool = False,
    stacked: bool = False,
    reference: float | None = None,
) -> go.Figure:
    """Draw horizontal bars, the first name at the top.

    Args:
        names: What is compared.
        series: Values of each series, one a name; a single series has no legend.
        axis: Title of the axis of values, with its unit.
        written: What is written at the bars, by series; nothing by default.
        log: Draw the values on a logarithmic axis; all must be above zero.
        stacked: Put the series behind one another instead of under one another.
        reference: A value to compare with, drawn as a dashed line.
    """
    figure = go.Figure(
        [
            go.Bar(
                y=list(names),
                x=list(values),
                orientation="h",
                name=name,
                text=list(written[name]) if written else None,
                textposition="auto",
                hovertemplate=f"<b>%{{y}}</b><br>{name}: %{{x:,.4~g}}<extra></extra>",
                showlegend=len(series) > 1,
            )
            for name, values in series.items()
        ]
    )
    if reference is not None:
        figure.add_vline(x=reference, line={"dash": "dash", "width": 1.5, "color": REFERENCE})
    figure.update_layout(barmode="stack" if stacked else "group", bargap=0.25)
    figure.update_xaxes(title_text=axis, type="log" if log else "linear", exponentformat="SI")
    figure.update_yaxes(autorange="reversed", type="category")
    rows = len(names) * (1 if stacked else len(series))
    return framed(figure, 90 + ROW * rows + (24 if len(series) > 1 else 0))
