"""Upright bars over things that are cut: how much each of them matters, and over which range."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plotly import graph_objects as go

from cnnviz.drawing.frame import REFERENCE, framed

HEIGHT = 340
_NAMED = 40  # up to so many bars each has its name below it
_SHORT = 6  # more names than this, longer than this many letters, stand upright
_LETTER = 6  # pixels of a letter


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRange:
    """Lines through the bars, from the least value of each to its greatest."""

    name: str
    low: Sequence[float]
    high: Sequence[float]


def effect_columns(
    names: Sequence[str],
    series: Mapping[str, Sequence[float | None]],
    *,
    x_axis: str,
    y_axis: str,
    hover: Sequence[str],
    over: ValueRange | None = None,
    percent: bool = False,
) -> go.Figure:
    """Draw one bar for each thing; its number is the bar's `customdata`.

    Args:
        names: What is cut.
        series: Heights by their name in the legend; None where a thing is in another series.
        x_axis: What is cut.
        y_axis: Title of the axis of values.
        hover: What is told of each bar.
        over: The range of each bar, if it is drawn.
        percent: The values are shares.
    """
    places = list(range(len(names)))
    figure = go.Figure(
        [
            go.Bar(
                x=places,
                y=list(values),
                customdata=places,
                name=name,
                hovertext=list(hover),
                hoverinfo="text",
                showlegend=len(series) > 1 or over is not None,
                unselected={"marker": {"opacity": 0.5}},
            )
            for name, values in series.items()
        ]
    )
    if over is not None:
        figure.add_trace(_lines(over))
    figure.update_layout(barmode="overlay", bargap=0.25 if len(names) <= _NAMED else 0)
    letters = _name(figure, names)
    figure.update_xaxes(title_text=x_axis, range=[-0.6, len(names) - 0.4], showgrid=False)
    figure.update_yaxes(title_text=y_axis, tickformat=".0%" if percent else None)
    if percent:
        figure.update_yaxes(range=[0, 1.02])
    return framed(figure, HEIGHT + _LETTER * letters)


def _lines(over: ValueRange) -> go.Scatter:
    return go.Scatter(
        x=[x for place in range(len(over.low)) for x in (place, place, None)],
        y=[y for pair in zip(over.low, over.high, strict=True) for y in (*pair, None)],
        mode="lines",
        line={"width": 2, "color": REFERENCE},
        name=over.name,
        hoverinfo="skip",
    )


def _name(figure: go.Figure, names: Sequence[str]) -> int:
    """Name the bars below, where there is room; returns how many letters hang down."""
    every = max(1, -(-len(names) // _NAMED))
    shown = list(range(0, len(names), every))
    longest = max((len(name) for name in names), default=0)
    upright = longest > _SHORT and len(shown) > _SHORT
    figure.update_xaxes(
        tickvals=shown,
        ticktext=[names[place] for place in shown],
        tickangle=-90 if upright else 0,
    )
    return longest if upright else 0
