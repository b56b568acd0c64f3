"""Two towers of convolutions, and which of their halves read which."""

from collections.abc import Mapping, Sequence

from cnnviz.drawing.palette import Palette
from cnnviz.drawing.svg.sheet import (
    Rules,
    SvgSheet,
    document,
    element,
    group,
    identifier,
    text,
    text_width,
)
from cnnviz.lessons.alexnet.two_towers.numbers import TOWERS, TowerLayer

KEYS = ("figure", "tower", "picture", "dense", "filters")
"""What `labels` must hold: "tower" {number}; "filters" {count}."""

SCOPE = "cnnviz-towers"

TITLE, LINE = 14.0, 12.0
BOX, HIGH, GAP = 82.0, 50.0, 26.0
TOP, APART = 34.0, 84.0  # of the upper row, and from row to row
MARGIN = 10.0

_TOWER_HUES = ("blue", "orange")
_MIXED = "violet"

RULES: Rules = {
    "paper": {"fill": "$background"},
    "title": {"font-size": f"{TITLE:g}px", "font-weight": "600", "fill": "$text"},
    "line": {"font-size": f"{LINE:g}px", "fill": "$text"},
    "own": {"stroke": "$border", "stroke-width": "2", "fill": "none"},
    "across": {"stroke": "$violet", "stroke-width": "2.5", "fill": "none"},
    "face": {"stroke-width": "1.25"},
    "end": {"fill": "$surface", "stroke": "$border", "stroke-width": "1.25"},
    **{
        f"face-{hue}": {"fill": f"${hue}-tint", "stroke": f"${hue}"}
        for hue in (*_TOWER_HUES, _MIXED)
    },
}


def tower_plan(
    layers: Sequence[TowerLayer], labels: Mapping[str, str], *, palette: Palette | None = None
) -> str:
    """Draw the convolutions from left to right, a row for each tower.

    A line says that a half of the filters reads a half of the maps; one that crosses from tower to
    tower stands out, and so do the maps that depend on both.

    Args:
        layers: `lessons.alexnet.two_towers.numbers.towers` of a network, its layers.
        labels: Words of the language, by the names in KEYS.
        palette: Colours for a file; without, the drawing follows the theme of the page it is on.

    Returns:
        A complete SVG document.

    Raises:
        KeyError: If a word is missing.
    """
    sheet = SvgSheet(RULES, palette)
    names = [labels["tower"].format(number=tower + 1) for tower in range(TOWERS)]
    left = MARGIN + max(text_width(name, TITLE) for name in names) + 12
    columns = [left + (BOX + GAP) * number for number in range(len(layers) + 2)]
    wide, high = columns[-1] + BOX + MARGIN, TOP + APART + HIGH + 14
    ident = identifier(layers, labels["figure"], palette)
    return document(
        SCOPE,
        (wide, high),
        ident,
        labels["figure"],
        sheet,
        *(
            text(name, MARGIN, _middle(tower) + 5, sheet.paint("title"))
            for tower, name in enumerate(names)
        ),
        *_lines(layers, columns, sheet),
        _end(labels["picture"], columns[0], sheet),
        *(
            _half(layer, tower, x, labels, sheet)
            for layer, x in zip(layers, columns[1:-1], strict=True)
            for tower in range(TOWERS)
        ),
        _end(labels["dense"], columns[-1], sheet),
    )


def _middle(tower: int) -> float:
    return TOP + tower * APART + HIGH / 2


def _lines(layers: Sequence[TowerLayer], columns: Sequence[float], sheet: SvgSheet) -> list[str]:
    """Return the lines from every half to its readers; those that cross lie above the others."""
    own, across = list[str](), list[str]()
    for number, x in enumerate(columns[:-1]):
        begin, end = x + BOX, columns[number + 1]
        for source in range(TOWERS):
            for target in range(TOWERS):
                ends_here = number in (0, len(layers))
                crosses = source != target and not ends_here
                if source != target and (ends_here or layers[number].divided):
                    continue
                points = {"x1": begin, "y1": _middle(source), "x2": end, "y2": _middle(target)}
                drawn = element("line", points | sheet.paint("across" if crosses else "own"))
                (across if crosses else own).append(drawn)
    return own + across


def _half(
    layer: TowerLayer, tower: int, x: float, labels: Mapping[str, str], sheet: SvgSheet
) -> str:
    """Return the filters of one layer in one tower."""
    y = _middle(tower) - HIGH / 2
    hue = _MIXED if layer.mixed else _TOWER_HUES[tower]
    face = {"x": x, "y": y, "width": BOX, "height": HIGH, "rx": 7}
    count = labels["filters"].format(count=layer.filters // TOWERS)
    centre = {"text-anchor": "middle"}
    return group(
        {},
        element("rect", face | sheet.paint("face", f"face-{hue}")),
        text(layer.name, x + BOX / 2, y + 22, centre | sheet.paint("title")),
        text(count, x + BOX / 2, y + 39, centre | sheet.paint("line")),
    )


def _end(name: str, x: float, sheet: SvgSheet) -> str:
    """Return the picture, or the dense layers: one box for both towers."""
    face = {"x": x, "y": TOP, "width": BOX, "height": APART + HIGH, "rx": 7}
    middle = TOP + (APART + HIGH) / 2
    centre = {"text-anchor": "middle"}
    return group(
        {},
        element("rect", face | sheet.paint("end")),
        text(name, x + BOX / 2, middle + 5, centre | sheet.paint("title")),
    )
