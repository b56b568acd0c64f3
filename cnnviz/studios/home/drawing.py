"""The years of the networks: the error of the ImageNet challenge above, depth and size below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from math import log10, sqrt

from cnnviz.drawing.axis_ticks import ticks
from cnnviz.drawing.palette import Palette
from cnnviz.drawing.svg.sheet import (
    INTERACTION,
    Rules,
    SvgSheet,
    document,
    element,
    group,
    identifier,
    number,
    text,
)

KEYS = ("figure", "error", "percent", "depth", "human", "entry", "network", "second")
"""Labels that the figure needs: "percent" {value}; "human" {error}; "entry" {name}, {error};
"network" {title}, {depth}, {params}."""

SCOPE = "cnnviz-timeline"

WIDTH, LEFT, RIGHT = 860.0, 46.0, 8.0
TOP, ERRORS = 112.0, 282.0
"""Where the chart of errors begins and ends; the names of the bars reach above it."""
DEEPEST, SHALLOWEST = 332.0, 536.0
"""Where the chart of depths begins and ends."""
YEARS = 558.0
HEIGHT = 572.0
WRITTEN = 12.0
BAR = 14.0
LARGEST = 20.0
SMALLEST = 5.5
"""Radius of a network, by its parameters."""
FINGER = 14.0
"""Least radius in which a network takes a click."""
SECOND = 0.46
"""Where a second entry of a year stands: its name must not touch the winner's."""
BREAK = "⫽"
"""Where the axis leaves years out."""
DEPTHS = (5, 10, 20, 50, 100, 200)
"""Marks on the axis of depth."""
SHALLOW, DEEP = 3.0, 260.0

RULES: Rules = {
    "paper": {"fill": "$background"},
    "axis": {"font-size": f"{WRITTEN:g}px", "fill": "$text", "fill-opacity": "0.78"},
    "name": {"font-size": f"{WRITTEN:g}px", "fill": "$text"},
    "grid": {"stroke": "$border", "stroke-width": "1"},
    "human": {"stroke": "$text", "stroke-width": "1.5", "stroke-dasharray": "6 4"},
    "winner": {"fill": "$blue"},
    "other": {"fill": "$blue", "fill-opacity": "0.45"},
    "face": {"fill": "$orange", "fill-opacity": "0.7", "stroke": "$orange"},
    # Filled with nothing to be seen, so that a finger need not meet the smallest circles.
    "ring": {"fill": "$background", "fill-opacity": "0", "stroke": "none", "stroke-width": "2.5"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """An entry of the challenge.

    Attributes:
        error: Top-5 error on the test pictures, in percent.
    """

    year: int
    name: str
    error: float
    winner: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A network of the timeline."""

    slug: str
    title: str
    year: int
    depth: int
    params: int
    written: str


@dataclass(frozen=True, slots=True)
class _Years:
    """A place for each year that something happened in: the quiet years take no room."""

    years: tuple[int, ...]

    @property
    def step(self) -> float:
        return (WIDTH - LEFT - RIGHT) / len(self.years)

    def x(self, year: int, shift: float = 0.0) -> float:
        """The middle of a year, or a share of a year beside it."""
        return LEFT + self.step * (self.years.index(year) + 0.5 + shift)


def timeline(
    results: Sequence[Result],
    networks: Sequence[Network],
    human: float,
    labels: Mapping[str, str],
    *,
    palette: Palette | None = None,
) -> str:
    """Draw two charts over the same years, in which every network is a button.

    Args:
        results: Entries of the challenge.
        networks: The networks; a circle's area is its parameters.
        human: Top-5 error of the person who was tested, in percent.
        labels: Words for KEYS.
        palette: Colours for a file; without, the drawing follows the theme of the page it is on.

    Returns:
        A complete SVG document.
    """
    sheet = SvgSheet(RULES, palette)
    happened = {entry.year for entry in results} | {entry.year for entry in networks}
    years = _Years(tuple(sorted(happened)))
    high = max(entry.error for entry in results)
    return document(
        SCOPE,
        (WIDTH, HEIGHT),
        identifier(tuple(results), tuple(networks), labels["figure"], palette),
        labels["figure"],
        sheet,
        *_year_axis(years, sheet),
        *_error_axis(high, labels, sheet),
        *_depth_axis(labels, sheet),
        *(_entry(entry, years, (high, human), labels, sheet) for entry in results),
        *_human(human, high, labels, sheet),
        *(_network(entry, networks, years, labels, sheet) for entry in networks),
        more=INTERACTION,
    )


def _of_error(error: float, high: float) -> float:
    """Where an error stands; the highest bar leaves room for its name."""
    return ERRORS - (ERRORS - TOP) * error / ticks(0, high, 4)[-1]


def _of_depth(depth: float) -> float:
    share = log10(depth / SHALLOW) / log10(DEEP / SHALLOW)
    return SHALLOWEST - (SHALLOWEST - DEEPEST) * share


def _across(y: float, sheet: SvgSheet, kind: str = "grid") -> str:
    line = {"x1": LEFT, "y1": y, "x2": WIDTH - RIGHT, "y2": y}
    return element("line", line | sheet.paint(kind))


def _year_axis(years: _Years, sheet: SvgSheet) -> list[str]:
    middle = {"text-anchor": "middle"} | sheet.paint("axis")
    drawn = [text(str(year), years.x(year), YEARS, middle) for year in years.years]
    for before, after in pairwise(years.years):
        if after - before > 1:
            drawn.append(text(BREAK, years.x(before, 0.5), YEARS, middle))
    return drawn


def _error_axis(high: float, labels: Mapping[str, str], sheet: SvgSheet) -> list[str]:
    marks, percent = ticks(0, high, 4), labels["percent"]
    left, right = sheet.paint("axis"), {"text-anchor": "end"} | sheet.paint("axis")
    drawn = [text(labels["error"], 0.0, 14.0, left)]
    for mark in marks:
        y = _of_error(mark, high)
        drawn += [
            _across(y, sheet),
            text(percent.format(value=f"{mark:g}"), LEFT - 6, y + 4, right),
        ]
    return drawn


def _depth_axis(labels: Mapping[str, str], sheet: SvgSheet) -> list[str]:
    left, right = sheet.paint("axis"), {"text-anchor": "end"} | sheet.paint("axis")
    drawn = [text(labels["depth"], 0.0, DEEPEST - 16, left), _across(SHALLOWEST, sheet)]
    for depth in DEPTHS:
        y = _of_depth(depth)
        drawn += [_across(y, sheet), text(str(depth), LEFT - 6, y + 4, right)]
    return drawn


def _entry(
    entry: Result,
    years: _Years,
    scale: tuple[float, float],
    labels: Mapping[str, str],
    sheet: SvgSheet,
) -> str:
    """A bar with its name, which is written upwards over it and over the line of the human."""
    high, human = scale
    x = years.x(entry.year, (0.0 if entry.winner else SECOND) - SECOND / 2)
    top = _of_error(entry.error, high)
    foot = min(top, _of_error(human, high)) - 5
    told = labels["entry"].format(name=entry.name, error=f"{entry.error:g}")
    told = told if entry.winner else f"{told}, {labels['second']}"
    bar = {"x": x - BAR / 2, "y": top, "width": BAR, "height": ERRORS - top}
    turned = {"transform": f"translate({number(x + 4)} {number(foot)}) rotate(-90)"}
    return group(
        {"role": "img", "aria-label": told},
        element("title", {}, escape(told)),
        element("rect", bar | sheet.paint("winner" if entry.winner else "other")),
        text(entry.name, 0.0, 0.0, turned | sheet.paint("name")),
    )


def _human(human: float, high: float, labels: Mapping[str, str], sheet: SvgSheet) -> list[str]:
    y = _of_error(human, high)
    words = labels["human"].format(error=f"{human:g}")
    at_end = {"text-anchor": "end"} | sheet.paint("name")
    return [_across(y, sheet, "human"), text(words, WIDTH - RIGHT, y - 6, at_end)]


def _network(
    entry: Network,
    networks: Sequence[Network],
    years: _Years,
    labels: Mapping[str, str],
    sheet: SvgSheet,
) -> str:
    """A circle and its title: above it, or below that of the year's network before it."""
    same = [other.slug for other in networks if other.year == entry.year]
    place = same.index(entry.slug)
    x = years.x(entry.year, 0.44 * (place - (len(same) - 1) / 2))
    y = _of_depth(entry.depth)
    most = max(other.params for other in networks)
    radius = max(SMALLEST, LARGEST * sqrt(entry.params / most))
    told = labels["network"].format(title=entry.title, depth=entry.depth, params=entry.written)
    below = place % 2 == 1
    circle = {"cx": x, "cy": y, "r": radius}
    return group(
        {
            "class": "node",
            "role": "button",
            "tabindex": "0",
            "data-id": entry.slug,
            "aria-label": told,
            "aria-pressed": "false",
        },
        element("title", {}, escape(told)),
        element("circle", circle | sheet.paint("face")),
        element("circle", circle | {"r": max(FINGER, radius + 4)} | sheet.paint("ring")),
        text(
            entry.title,
            x,
            y + radius + 15 if below else y - radius - 6,
            {"text-anchor": "middle"} | sheet.paint("name"),
        ),
    )
