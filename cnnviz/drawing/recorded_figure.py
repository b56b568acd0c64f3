"""A figure out of a stranger's file: drawn again only if it can do nothing but show numbers.

Plotly itself refuses what it does not know. What it knows and this project never draws is refused
before: maps and other traces that fetch something, buttons, links in texts, pictures from
elsewhere.
"""

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from plotly import graph_objects as go

from cnnviz.drawing.frame import Figure

KINDS = frozenset({"bar", "contour", "heatmap", "scatter"})
"""Of traces: those that this project draws."""

LAYOUT = frozenset(
    {
        *("annotations", "autosize", "bargap", "bargroupgap", "barmode", "coloraxis"),
        *("dragmode", "height", "hovermode", "hoverlabel", "images", "legend", "margin"),
        *("paper_bgcolor", "plot_bgcolor", "shapes", "showlegend", "uniformtext"),
        *(f"{axis}axis{number}" for axis in "xy" for number in ("", *range(2, 25))),
        *("font", "hoverdistance"),
    }
)
MOST_TRACES = 80
TALLEST = 3000
"""Pixels."""

DIGITS = 9
"""Of a number that is kept: more than a float of 32 bits has."""

_LEFT_OUT = frozenset({"template", "clickmode", "newselection", "selections", "modebar"})
_MARKUP = re.compile(r"<(?=[A-Za-z/!?])(?!/?(?:b|i|br|sub|sup|extra) ?/?>)")
"""A tag that can do more than set a line: a link, for one. Before a space it is a sign."""


class UnsafeFigure(ValueError):
    """A figure that this project does not draw."""


def plain_figure(told: Mapping[str, Any]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return traces and layout of a figure as Streamlit sends it, with plain lists of numbers.

    Args:
        told: The figure as JSON; Plotly packs its arrays into bytes.
    """
    layout = {name: _plain(one) for name, one in told["layout"].items() if name not in _LEFT_OUT}
    return [_plain(trace) for trace in told["data"]], layout


def without_links(value: Any) -> Any:
    """Return a part of a figure in whose texts no tag can do more than set a line.

    Args:
        value: Any value of JSON.
    """
    if isinstance(value, str):
        return _MARKUP.sub("&lt;", value)
    if isinstance(value, Mapping):
        return {name: without_links(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [without_links(one) for one in value]
    return value


def rebuilt(data: Sequence[Mapping[str, Any]], layout: Mapping[str, Any]) -> Figure:
    """Return the figure of some traces and a layout.

    Args:
        data: The traces.
        layout: Axes, legend, height, and pictures that were decoded and encoded again.

    Raises:
        UnsafeFigure: If it holds what this project never draws, or what Plotly does not know.
    """
    if len(data) > MOST_TRACES:
        raise UnsafeFigure(f"more than {MOST_TRACES} traces")
    kinds = {str(trace.get("type")) for trace in data}
    if not kinds <= KINDS:
        raise UnsafeFigure(f"traces {', '.join(sorted(kinds - KINDS))}")
    if not set(layout) <= LAYOUT:
        raise UnsafeFigure(f"layout {', '.join(sorted(set(layout) - LAYOUT))}")
    if not 0 < float(layout.get("height") or 1) <= TALLEST:
        raise UnsafeFigure("its height")
    # A data address is none of the texts: it was decoded, and made here.
    for text in _texts([*data, {**layout, "images": ()}]):
        if _MARKUP.search(text):
            raise UnsafeFigure("markup in a text")
    try:
        return go.Figure(list(data), dict(layout))
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise UnsafeFigure("what Plotly does not know") from error


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        if "bdata" in value:
            raise UnsafeFigure("packed numbers")
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, Sequence):
        for one in value:
            yield from _texts(one)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        if "bdata" in value:
            return _plain(_unpacked(value).tolist())
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if np.isfinite(value) else None
    return value


def _unpacked(packed: Mapping[str, Any]) -> np.ndarray[Any, Any]:
    values = np.frombuffer(base64.b64decode(packed["bdata"]), np.dtype(packed["dtype"]))
    shape = packed.get("shape")
    return values.reshape([int(side) for side in str(shape).split(",")]) if shape else values
