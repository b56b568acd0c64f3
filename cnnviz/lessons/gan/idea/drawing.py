"""The game of a GAN: noise, maker, picture, judge, and the two ways back."""

from collections.abc import Mapping

from cnnviz.drawing.palette import Palette
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

KEYS = ("figure", "noise", "generator", "made", "real", "discriminator", "verdict", "back")
"""What `labels` must hold; "back" is written at the dashed arrows."""

SCOPE = "cnnviz-gan"

TITLE, LINE = 14.0, 12.0
HIGH, GAP, MARGIN = 48.0, 34.0, 12.0
UPPER, LOWER = 84.0, 168.0  # middles of the two rows
HEAD = 7.0

_COLUMNS = (("noise",), ("generator",), ("made", "real"), ("discriminator",), ("verdict",))
_HUES = {
    "noise": "gray", "generator": "blue", "made": "blue", "real": "green",
    "discriminator": "orange", "verdict": "gray",
}  # fmt: skip

RULES: Rules = {
    "paper": {"fill": "$background"},
    "title": {"font-size": f"{TITLE:g}px", "font-weight": "600", "fill": "$text"},
    "line": {"font-size": f"{LINE:g}px", "fill": "$text"},
    "way": {"stroke": "$text", "stroke-width": "1.75", "fill": "none"},
    "head": {"fill": "$text", "stroke": "none"},
    "back": {
        "stroke": "$violet",
        "stroke-width": "2",
        "fill": "none",
        "stroke-dasharray": "6 4",
    },
    "back-head": {"fill": "$violet", "stroke": "none"},
    "face": {"stroke-width": "1.25"},
    **{
        f"face-{hue}": {"fill": f"${hue}-tint", "stroke": f"${hue}"}
        for hue in dict.fromkeys(_HUES.values())
    },
}

Box = tuple[float, float, float]  # left edge, middle, width


def gan_plan(labels: Mapping[str, str], *, palette: Palette | None = None) -> str:
    """Draw the game from left to right; dashed lines are the gradients.

    Returns:
        A complete SVG document.

    Raises:
        KeyError: If a word is missing.
    """
    sheet = SvgSheet(RULES, palette)
    boxes, wide = _boxes(labels)
    high = LOWER + HIGH / 2 + 62
    ident = identifier(labels["figure"], palette)
    return document(
        SCOPE,
        (wide, high),
        ident,
        labels["figure"],
        sheet,
        *_ways(boxes, sheet),
        *_ways_back(boxes, labels["back"], sheet),
        *(_box(labels[name], boxes[name], _HUES[name], sheet) for name in _HUES),
    )


def _boxes(labels: Mapping[str, str]) -> tuple[dict[str, Box], float]:
    """Return where every box stands, and how wide the drawing is."""
    boxes: dict[str, Box] = {}
    x = MARGIN
    for names in _COLUMNS:
        width = max(text_width(labels[name], TITLE) for name in names) + 22
        for name in names:
            boxes[name] = x, _middle(name), width
        x += width + GAP
    return boxes, x - GAP + MARGIN


def _middle(name: str) -> float:
    if name in ("noise", "generator", "made"):
        return UPPER
    return LOWER if name == "real" else (UPPER + LOWER) / 2


def _ways(boxes: Mapping[str, Box], sheet: SvgSheet) -> list[str]:
    """Return the arrows of the computation."""
    pairs = [("noise", "generator"), ("generator", "made"), ("made", "discriminator")]
    pairs += [("real", "discriminator"), ("discriminator", "verdict")]
    return [_arrow(boxes[source], boxes[target], sheet) for source, target in pairs]


def _arrow(source: Box, target: Box, sheet: SvgSheet) -> str:
    begin, end = source[0] + source[2], target[0]
    shift = 12.0 if source[1] < target[1] else -12.0 if source[1] > target[1] else 0.0
    y, aim = source[1], target[1] - shift
    middle = (begin + end) / 2
    path = (
        f"M{number(begin)} {number(y)}C{number(middle)} {number(y)} {number(middle)} {number(aim)} "
        f"{number(end - HEAD)} {number(aim)}"
    )
    return element("path", {"d": path} | sheet.paint("way")) + _head(end, aim, "right", sheet)


def _ways_back(boxes: Mapping[str, Box], word: str, sheet: SvgSheet) -> list[str]:
    """Return the ways from the verdict to each network, over and under the boxes."""
    parts = []
    for name, level in (("generator", UPPER - HIGH / 2 - 30), ("discriminator", LOWER + 62)):
        begin = boxes["verdict"][0] + boxes["verdict"][2] / 2
        end = boxes[name][0] + boxes[name][2] / 2
        over = level < UPPER
        leave = boxes["verdict"][1] + (-HIGH if over else HIGH) / 2
        enter = boxes[name][1] + (-HIGH if over else HIGH) / 2
        stop = enter - HEAD if over else enter + HEAD
        path = f"M{number(begin)} {number(leave)}V{number(level)}H{number(end)}V{number(stop)}"
        parts.append(element("path", {"d": path} | sheet.paint("back")))
        parts.append(_head(end, enter, "down" if over else "up", sheet, back=True))
        middle, wide = (begin + end) / 2, text_width(word, LINE) + 8
        ground = {"x": middle - wide / 2, "y": level - 9, "width": wide, "height": 18}
        parts.append(element("rect", ground | sheet.paint("paper")))
        parts.append(text(word, middle, level + 4, {"text-anchor": "middle"} | sheet.paint("line")))
    return parts


def _head(x: float, y: float, way: str, sheet: SvgSheet, *, back: bool = False) -> str:
    """Return the tip of an arrow that ends at (x, y)."""
    half = HEAD * 0.6
    sides = {
        "right": (x - HEAD, y - half, x - HEAD, y + half),
        "down": (x - half, y - HEAD, x + half, y - HEAD),
        "up": (x - half, y + HEAD, x + half, y + HEAD),
    }[way]
    points = f"{number(x)},{number(y)} " + " ".join(
        f"{number(a)},{number(b)}" for a, b in (sides[:2], sides[2:])
    )
    return element("polygon", {"points": points} | sheet.paint("back-head" if back else "head"))


def _box(word: str, box: Box, hue: str, sheet: SvgSheet) -> str:
    x, middle, width = box
    face = {"x": x, "y": middle - HIGH / 2, "width": width, "height": HIGH, "rx": 7}
    centre = {"text-anchor": "middle"}
    return group(
        {},
        element("rect", face | sheet.paint("face", f"face-{hue}")),
        text(word, x + width / 2, middle + 5, centre | sheet.paint("title")),
    )
