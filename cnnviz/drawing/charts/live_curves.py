"""Curves that grow while one looks: an ECharts option, which the browser updates in place."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from statistics import median
from typing import Any

Values = Sequence[float]
Mark = tuple[float, str]
"""A place on the horizontal axis, and what happened there."""

WILD = 3.0
"""A loss above so many times its start leaves the chart: a run that diverges would flatten all."""

STARTING = 5
"""Points that count as the start of a curve."""

BAND_OPACITY = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One line, with a band around it where it is a mean.

    Attributes:
        name: For the legend; lines of the same name have the same colour and one entry.
        y: Values; what is not a number leaves a gap.
        low: Lower edge of the band; empty for no band.
    """

    name: str
    x: Values
    y: Values
    low: Values = ()
    high: Values = ()
    dashed: bool = False
    dots: bool = False


def live_curves(
    curves: Sequence[Curve],
    *,
    x_axis: str,
    y_axis: str,
    percent: bool = False,
    marks: Sequence[Mark] = (),
) -> dict[str, Any]:
    """Return the option object.

    Args:
        curves: What is drawn.
        x_axis: Title of the horizontal axis.
        y_axis: Title of the vertical axis.
        percent: Values are shares of one; the axis goes from 0 to 100 %.
        marks: Places where something happened, each with a word.
    """
    factor = 100.0 if percent else 1.0
    series = [one for curve in curves for one in _lines(curve, factor)]
    if series and marks:
        series[0]["markLine"] = _mark_line(marks)
    names = list(dict.fromkeys(curve.name for curve in curves))
    return {
        "animation": False,
        "grid": {"left": 8, "right": 16, "top": 56, "bottom": 28, "containLabel": True},
        "legend": {"data": names, "type": "scroll", "top": 0, "left": 0},
        "tooltip": {"trigger": "axis", "valueFormatter": "%.1f" if percent else "%.3g"},
        "xAxis": {
            "type": "value",
            "name": x_axis,
            "nameLocation": "middle",
            "nameGap": 26,
            "min": 0,
            "max": "dataMax",
            "axisLabel": {"showMaxLabel": False},  # as long as the last place happens to be
        },
        "yAxis": {
            "type": "value",
            "name": y_axis,
            "nameTextStyle": {"align": "left"},
            "min": 0,
            "max": 100 if percent else _top(curves),
        },
        "series": series,
    }


def _mark_line(marks: Sequence[Mark]) -> dict[str, Any]:
    """Upright lines; a word alone is an option of the label, not a formatter that is run."""
    return {
        "silent": True,
        "symbol": "none",
        "lineStyle": {"type": "dotted", "width": 1},
        "data": [
            {"xAxis": float(place), "name": word, "label": {"formatter": "{b}"}}
            for place, word in marks
        ],
    }


def _lines(curve: Curve, factor: float) -> list[dict[str, Any]]:
    line = {
        "type": "line",
        "name": curve.name,
        "data": _points(curve.x, curve.y, factor),
        "showSymbol": curve.dots or len(curve.x) == 1,
        "symbolSize": 5,
        "lineStyle": {"type": "dashed" if curve.dashed else "solid", "width": 2},
        "emphasis": {"disabled": True},
        "z": 3,
    }
    if not curve.low:
        return [line]
    # A band is an invisible line at its lower edge and its height stacked on that.
    height = [high - low for low, high in zip(curve.low, curve.high, strict=True)]
    band = [_edge(curve, curve.low, factor, 0.0), _edge(curve, height, factor, BAND_OPACITY)]
    return [line, *band]  # the line first: the legend shows the first series of a name


def _edge(curve: Curve, y: Values, factor: float, opacity: float) -> dict[str, Any]:
    return {
        "type": "line",
        "name": curve.name,
        "data": _points(curve.x, y, factor),
        "stack": f"{curve.name}{'-' if curve.dashed else '='}",
        "stackStrategy": "all",
        "showSymbol": False,
        "silent": True,
        "tooltip": {"show": False},
        "lineStyle": {"opacity": 0},
        "areaStyle": {"opacity": opacity},
        "emphasis": {"disabled": True},
    }


def _points(x: Values, y: Values, factor: float) -> list[list[float | None]]:
    return [
        [float(place), round(factor * float(value), 6) if isfinite(value) else None]
        for place, value in zip(x, y, strict=True)
    ]


def _top(curves: Sequence[Curve]) -> float | None:
    """Return the upper end of the axis where a curve goes wild; None to let the chart choose."""
    finite = [[value for value in curve.y if isfinite(value)] for curve in curves]
    starts = [median(values[:STARTING]) for values in finite if values]
    highest = max((value for values in finite for value in values), default=0.0)
    if not starts or highest <= WILD * max(starts):
        return None
    return float(f"{WILD * max(starts):.2g}")
