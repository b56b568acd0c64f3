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


def banded_curves(bands: Mapping[str, Band], *, x_axis: str, y_axis: str) -> go.Figure:
    """Draw one line for each band, with whiskers from its least value to its greatest."""
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
                hovertemplate=f"<b>{name}</b><br>%{{x}}: %{{y:.4~g}}<extra></extra>",
            )
            for name, band in bands.items()
        ]
    )
    passes = [place for band in bands.values() for place in band.x]
    figure.update_xaxes(title_text=x_axis, **whole_ticks(passes))
    figure.update_yaxes(title_text=y_axis, rangemode="tozero")
    return framed(figure, HEIGHT)
