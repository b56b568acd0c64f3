"""Curves with the range of several runs around them."""

from collections.abc import Mapping
from dataclasses import dataclass

from plotly import graph_objects as go

from cnnviz.drawing.frame import framed, whole_ticks

HEIGHT = 360


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Several runs of the same thing."""

    x: tuple[float, ...]
    low: tuple[float, ...]
    middle: tuple[float, ...]
    high: tuple[float, ...]


def banded_curves(
    bands: Mapping[str, Band], *, x_axis: str, y_axis: str, percent: bool = False
) -> go.Figure:
    """Draw one line for each band, with whiskers from its least value to its greatest.

    Args:
        bands: By the name of the line; whole places along the axis are marked.
        x_axis: What the axis along the run counts.
        y_axis: What is drawn.
        percent: Whether the values are shares, to be written in per cent.
    """
    written = ".1%" if percent else ".4~g"
    figure = go.Figure(
        [
            go.Scatter(
                x=band.x,
                y=band.middle,
                mode="lines+markers",
                name=name,
                line={"width": 2.5},
                error_y={
                    "type": "data",
                    "symmetric": False,
                    "array": [top - mid for top, mid in zip(band.high, band.middle, strict=True)],
                    "arrayminus": [
                        mid - low for mid, low in zip(band.middle, band.low, strict=True)
                    ],
                    "thickness": 1.2,
                    "width": 4,
                },
                hovertemplate=f"<b>{name}</b><br>%{{x}}: %{{y:{written}}}<extra></extra>",
            )
            for name, band in bands.items()
        ]
    )
    whole = [place for band in bands.values() for place in band.x if float(place).is_integer()]
    figure.update_xaxes(title_text=x_axis, **whole_ticks(whole))
    figure.update_yaxes(
        title_text=y_axis, rangemode="tozero", tickformat=".0%" if percent else None
    )
    return framed(figure, HEIGHT)
