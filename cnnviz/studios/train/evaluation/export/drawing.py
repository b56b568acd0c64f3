"""The curves of a training run as one drawing: panels under one another over a common axis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from cnnviz.drawing.axis_ticks import ticks
from cnnviz.drawing.palette import HUES, Palette
from cnnviz.drawing.svg.sheet import (
    Rules,
    SvgSheet,
    document,
    element,
    group,
    identifier,
    number,
    text,
    text_width,
)

SCOPE = "cnnviz-run"

WIDE = 720.0
LEFT, RIGHT = 66.0, 18.0
LINE, SMALL_LINE = 24.0, 17.0  # of the title, and of what stands below it
PLOT = 170.0  # height of a panel's plot
ABOVE, BELOW = 48.0, 34.0  # of a plot: its name and its legend; the numbers of the axis
FOOT = 26.0
TITLE, NAME, FINE = 16.0, 14.0, 12.0
RADIUS = 3.0

SEPARATOR = " · "
"""Between the parts of what stands below the title."""

RULES: Rules = {
    "paper": {"fill": "$background"},
    "title": {"font-size": f"{TITLE:g}px", "font-weight": "600", "fill": "$text"},
    "name": {"font-size": f"{NAME:g}px", "font-weight": "600", "fill": "$text"},
    "fine": {"font-size": f"{FINE:g}px", "fill": "$text"},
    "grid": {"stroke": "$border", "stroke-width": "1"},
    **{
        f"line-{hue}": {
            "fill": "none",
            "stroke": f"${hue}",
            "stroke-width": "2",
            "stroke-linejoin": "round",
        }
        for hue in HUES
    },
    **{f"dot-{hue}": {"fill": f"${hue}"} for hue in HUES},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One curve with its name in the legend.

    Attributes:
        x: Places on the common axis.
        y: Values; None, NaN and infinity leave a gap.
        dots: Mark every point: there are few.
    """

    name: str
    x: Sequence[float]
    y: Sequence[float | None]
    dots: bool = False

    @property
    def points(self) -> list[tuple[float, float] | None]:
        """The points in their order; None for a gap."""
        return [
            (x, y) if y is not None and isfinite(y) else None
            for x, y in zip(self.x, self.y, strict=True)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Curves that share a vertical axis.

    Attributes:
        name: What the axis measures.
        series: The curves, at most ten.
        percent: Values are shares; the axis goes from 0 to 100 %.
    """

    name: str
    series: Sequence[Series]
    percent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Axis:
    """The scale of an axis from values to pixels."""

    at: Sequence[float]
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (value - self.at[0]) / (self.at[-1] - self.at[0])
        return self.start + share * (self.end - self.start)


def run_curves(
    title: str,
    panels: Sequence[Panel],
    *,
    x_axis: str,
    below: str = "",
    palette: Palette | None = None,
) -> str:
    """Draw every panel with its axis, its grid and its legend.

    Args:
        title: Above everything; also what a screen reader says.
        panels: From top to bottom.
        below: More about the run, in small type, as many lines as it needs.
        x_axis: Title of the common axis.
        palette: Colours for a file; without, the drawing follows the theme of the page it is on.

    Returns:
        A complete SVG document.
    """
    sheet = SvgSheet(RULES, palette)
    places = [x for panel in panels for series in panel.series for x in series.x]
    across = _Axis(
        at=ticks(min(places, default=0.0), max(places, default=1.0), 6),
        start=LEFT,
        end=WIDE - RIGHT,
    )
    each = ABOVE + PLOT + BELOW
    small = _lines(below, WIDE - LEFT - RIGHT)
    head = 16.0 + LINE + SMALL_LINE * len(small)
    high = head + each * len(panels) + FOOT
    key = identifier("run", title, below, [panel.name for panel in panels])
    parts = [
        text(title, LEFT, 28.0, sheet.paint("title")),
        *(
            text(line, LEFT, 28.0 + SMALL_LINE * row, sheet.paint("fine"))
            for row, line in enumerate(small, 1)
        ),
        *(
            _panel(panel, head + place * each + ABOVE, across, sheet)
            for place, panel in enumerate(panels)
        ),
        text(
            x_axis,
            (LEFT + WIDE - RIGHT) / 2,
            high - 14,
            {"text-anchor": "middle"} | sheet.paint("fine"),
        ),
    ]
    return document(SCOPE, (WIDE, high), key, f"{title} {below}".strip(), sheet, *parts)


def _panel(panel: Panel, top: float, across: _Axis, sheet: SvgSheet) -> str:
    points = [point for series in panel.series for point in series.points if point]
    values = [value for _, value in points]
    at = (
        [0.0, 0.25, 0.5, 0.75, 1.0]
        if panel.percent
        else ticks(min([0.0, *values]), max(values, default=1.0))
    )
    up = _Axis(at=at, start=top + PLOT, end=top)
    hues = dict(zip(HUES, panel.series, strict=False))
    return group(
        {},
        text(panel.name, LEFT, top - 28, sheet.paint("name")),
        _legend(hues, top - 10, sheet),
        *_grid(panel, up, across, sheet),
        *(_curve(series, hue, up, across, sheet) for hue, series in hues.items()),
    )


def _lines(words: str, room: float) -> list[str]:
    """Return small type in lines that fit, broken between its parts."""
    lines: list[str] = []
    for part in filter(None, words.split(SEPARATOR)):
        longer = f"{lines[-1]}{SEPARATOR}{part}" if lines else part
        if lines and text_width(longer, FINE) <= room:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


def _legend(hues: Mapping[str, Series], y: float, sheet: SvgSheet) -> str:
    marks, x = [], LEFT
    for hue, series in hues.items():
        line = {"x1": x, "y1": y - 4, "x2": x + 20, "y2": y - 4}
        marks.append(element("line", line | sheet.paint(f"line-{hue}")))
        marks.append(text(series.name, x + 26, y, sheet.paint("fine")))
        x += 26 + text_width(series.name, FINE) + 18
    return group({"data-part": "legend"}, *marks)


def _grid(panel: Panel, up: _Axis, across: _Axis, sheet: SvgSheet) -> list[str]:
    marks = []
    for value in up.at:
        y = up(value)
        line = {"x1": across.start, "y1": y, "x2": across.end, "y2": y}
        marks.append(element("line", line | sheet.paint("grid")))
        words = f"{100 * value:g} %" if panel.percent else f"{value:,g}"
        attributes = {"text-anchor": "end", "data-y": f"{value:g}"} | sheet.paint("fine")
        marks.append(text(words, across.start - 8, y + 4, attributes))
    for value in across.at:
        x = across(value)
        line = {"x1": x, "y1": up.start, "x2": x, "y2": up.start + 5}
        marks.append(element("line", line | sheet.paint("grid")))
        attributes = {"text-anchor": "middle", "data-x": f"{value:g}"} | sheet.paint("fine")
        marks.append(text(f"{value:,g}", x, up.start + 20, attributes))
    return marks


def _curve(series: Series, hue: str, up: _Axis, across: _Axis, sheet: SvgSheet) -> str:
    path, pen, alone = [], "M", []
    points = [*series.points, None]
    for place, point in enumerate(points):
        if point is None:
            pen = "M"
            continue
        x, y = across(point[0]), up(point[1])
        path.append(f"{pen}{number(x)} {number(y)}")
        # A line needs two points: one between gaps would not be seen.
        if series.dots or (pen == "M" and points[place + 1] is None):
            alone.append((x, y))
        pen = "L"
    dots = [
        element("circle", {"cx": x, "cy": y, "r": RADIUS} | sheet.paint(f"dot-{hue}"))
        for x, y in alone
    ]
    line = element("path", {"d": "".join(path)} | sheet.paint(f"line-{hue}")) if path else ""
    return group({"data-series": series.name}, *(part for part in (line, *dots) if part))
