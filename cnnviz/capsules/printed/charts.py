"""A chart in a file: its numbers for the script that draws it, and as a table for who has none."""

import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import zip_longest
from typing import Any

from cnnviz.capsules.capsule import Cell, RecordedChart
from cnnviz.capsules.printed.printed_page import PrintedTable
from cnnviz.drawing.recorded_figure import LAYOUT, without_links

WIDEST = 64
"""Columns of a heat map that becomes a table."""


def chart(recorded: RecordedChart, number: int, table: str) -> str:
    """Return the place of a chart with its numbers.

    Args:
        recorded: The chart.
        number: Which one of the file.
        table: Its numbers as a table, HTML.
    """
    layout = {name: one for name, one in recorded.layout.items() if name in LAYOUT}
    told = without_links({"data": list(recorded.data), "layout": layout})
    height = float(layout.get("height") or 450)
    return (
        f'<figure class="chart" role="group" aria-label="{escape(recorded.alt)}">'
        f'<div class="plot" id="chart-{number}" style="min-height:{height:g}px"></div>'
        f'<script type="application/json" data-chart="chart-{number}">{as_script(told)}</script>'
        f"{table}</figure>"
    )


def as_script(value: object) -> str:
    """Return a value as JSON that can stand in a script element: no sign in it ends one."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return (
        written.replace("&", "\\u0026")
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )


def numbers(recorded: RecordedChart, caption: str, series: str) -> PrintedTable | None:
    """Return the numbers of a chart, one row a point; None where it has none.

    Args:
        recorded: The chart.
        caption: Of the table.
        series: What the column of the traces' names is called.
    """
    rows = [row for trace in recorded.data for row in _points(trace)]
    if not rows:
        return _grid(recorded, caption)
    names = [series, _axis(recorded.layout, "x"), _axis(recorded.layout, "y")]
    if names[1] == names[2]:
        names[1:] = [f"{names[1]} (x)", f"{names[2]} (y)"]
    columns = [list(one) for one in zip(*rows, strict=True)]
    if not any(columns[0]):
        names, columns = names[1:], columns[1:]
    return PrintedTable(
        caption=caption,
        names=tuple(names),
        columns=tuple(tuple(column) for column in columns),
        numeric=tuple(all(not isinstance(one, str) for one in column) for column in columns),
    )


def _points(trace: Mapping[str, Any]) -> Iterator[tuple[Cell, Cell, Cell]]:
    if trace.get("type") not in ("bar", "scatter"):
        return
    name = trace.get("name") or ""
    x, y = (_listed(trace.get(axis)) for axis in "xy")
    for across, up in zip_longest(x, y):
        if across is not None or up is not None:
            yield str(name), _cell(across), _cell(up)


def _grid(recorded: RecordedChart, caption: str) -> PrintedTable | None:
    """The first heat map with numbers, row by row."""
    maps = [one for one in recorded.data if one.get("type") in ("heatmap", "contour")]
    for one in maps:
        rows = _listed(one.get("z"))
        if not rows or not all(isinstance(row, list) for row in rows) or len(rows[0]) > WIDEST:
            continue
        across = [str(x) for x in _listed(one.get("x"))]
        if len(set(across)) != len(rows[0]):
            across = [str(number) for number in range(len(rows[0]))]
        up = [_cell(y) for y in _listed(one.get("y"))]
        up = up if len(up) == len(rows) else list(range(len(rows)))
        columns = [tuple(up), *(tuple(map(_cell, column)) for column in zip(*rows, strict=True))]
        return PrintedTable(
            caption=caption,
            names=("", *across),
            columns=tuple(columns),
            numeric=tuple(all(not isinstance(c, str) for c in column) for column in columns),
        )
    return None


def _listed(value: object) -> list[Any]:
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else []


def _cell(value: object) -> Cell:
    plain = value is None or isinstance(value, str | int | float | bool)
    return value if plain else str(value)  # type: ignore[return-value]


def _axis(layout: Mapping[str, Any], name: str) -> str:
    title = (layout.get(f"{name}axis") or {}).get("title") or {}
    text = title.get("text") if isinstance(title, Mapping) else title
    return str(text or name).replace("<br>", " ")
