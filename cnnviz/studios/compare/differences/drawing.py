"""Two networks as the rails of a ladder: a rung for each pair of layers, and a sign on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from cnnviz.drawing.palette import Palette
from cnnviz.drawing.svg.sheet import (
    INTERACTION,
    Rules,
    SvgSheet,
    document,
    element,
    group,
    identifier,
    text,
    text_width,
)
from cnnviz.network.difference.tables import PairKind

KEYS = ("figure", "nothing", *PairKind)
"""What `labels` must hold: "figure" {left} {right}, and what a rung of each kind says aloud."""

SCOPE = "cnnviz-ladder"

WIDE = 386.0  # the words of a phone's screen stay readable in it
BOX, SIGN, HIGH, GAP, HEAD, PAD = 172.0, 42.0, 42.0, 7.0, 28.0, 8.0
TITLE, FINE, MARK = 13.0, 12.0, 20.0
RADIUS = 5.0

SIGNS = {PairKind.SAME: "=", PairKind.CHANGED: "≠", PairKind.LEFT: "−", PairKind.RIGHT: "+"}
"""What stands between two layers; a colour alone would not tell everybody."""

_HUES = {
    PairKind.SAME: "gray",
    PairKind.CHANGED: "orange",
    PairKind.LEFT: "violet",
    PairKind.RIGHT: "green",
}
_DASHED = frozenset({PairKind.LEFT, PairKind.RIGHT})

RULES: Rules = {
    "paper": {"fill": "$background"},
    "head": {"font-size": f"{TITLE:g}px", "font-weight": "600", "fill": "$text"},
    "title": {"font-size": f"{TITLE:g}px", "font-weight": "600", "fill": "$text"},
    "fine": {"font-size": f"{FINE:g}px", "fill": "$text", "fill-opacity": "0.78"},
    "mark": {"font-size": f"{MARK:g}px", "font-weight": "700", "fill": "$text"},
    "face": {"stroke-width": "1.25"},
    "dashed": {"stroke-dasharray": "5 3"},
    "empty": {"stroke": "$border", "stroke-width": "1.25", "stroke-dasharray": "2 4"},
    "ring": {"fill": "none", "stroke": "none", "stroke-width": "2.5"},
    **{f"face-{v}": {"fill": f"${hue}-tint", "stroke": f"${hue}"} for v, hue in _HUES.items()},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One pair of layers, or several of one kind.

    Attributes:
        token: What a click says.
        left: Two lines of text; None where the left network has nothing.
        right: As `left`.
    """

    token: str
    kind: PairKind
    left: tuple[str, str] | None
    right: tuple[str, str] | None


def ladder(
    rungs: Sequence[Rung],
    titles: tuple[str, str],
    labels: Mapping[str, str],
    *,
    palette: Palette | None = None,
) -> str:
    """Draw two networks from top to bottom, what belongs together side by side.

    Args:
        rungs: In the order of computation.
        titles: Of the networks.
        labels: Words of the language, by the names in KEYS.
        palette: Colours for a file; without, the drawing follows the theme of the page it is on.

    Returns:
        A complete SVG document. Every rung is a button.
    """
    sheet = SvgSheet(RULES, palette)
    high = HEAD + len(rungs) * (HIGH + GAP)
    left, right = (_cut(title, TITLE) for title in titles)
    return document(
        SCOPE,
        (WIDE, high),
        identifier(*titles, len(rungs), labels["figure"], palette),
        labels["figure"].format(left=titles[0], right=titles[1]),
        sheet,
        text(left, PAD, 17.0, sheet.paint("head")),
        text(right, BOX + SIGN + PAD, 17.0, sheet.paint("head")),
        *(
            _rung(rung, HEAD + place * (HIGH + GAP), labels, sheet)
            for place, rung in enumerate(rungs)
        ),
        more=INTERACTION,
    )


def _rung(rung: Rung, y: float, labels: Mapping[str, str], sheet: SvgSheet) -> str:
    sides = [" ".join(lines) if lines else labels["nothing"] for lines in (rung.left, rung.right)]
    sign = {"text-anchor": "middle"} | sheet.paint("mark")
    ring = {"x": 1.0, "y": y - 1, "width": WIDE - 2, "height": HIGH + 2, "rx": RADIUS}
    return group(
        {
            "class": "node",
            "role": "button",
            "tabindex": "0",
            "data-id": rung.token,
            "aria-label": f"{sides[0]} {SIGNS[rung.kind]} {sides[1]}: {labels[rung.kind]}",
            "aria-pressed": "false",
        },
        element("title", {}, escape(f"{sides[0]} {SIGNS[rung.kind]} {sides[1]}")),
        _side(rung.left, 3.0, y, rung.kind, sheet),
        text(SIGNS[rung.kind], WIDE / 2, y + HIGH / 2 + 7, sign),
        _side(rung.right, BOX + SIGN, y, rung.kind, sheet),
        element("rect", ring | sheet.paint("ring")),
    )


def _side(
    lines: tuple[str, str] | None, x: float, y: float, kind: PairKind, sheet: SvgSheet
) -> str:
    """A layer, or the line of the rail where there is none."""
    if lines is None:
        middle = x + BOX / 2
        ends = {"x1": middle, "y1": y - GAP / 2, "x2": middle, "y2": y + HIGH + GAP / 2}
        return element("line", ends | sheet.paint("empty"))
    classes = ["face", f"face-{kind}", *(["dashed"] if kind in _DASHED else [])]
    box = {"x": x, "y": y + 2, "width": BOX - 3, "height": HIGH - 4, "rx": RADIUS}
    return "\n".join(
        (
            element("rect", box | sheet.paint(*classes)),
            text(_cut(lines[0], TITLE), x + PAD, y + 18, sheet.paint("title")),
            text(_cut(lines[1], FINE), x + PAD, y + 33, sheet.paint("fine")),
        )
    )


def _cut(line: str, size: float) -> str:
    """Leave out the middle of a line that is too long: names differ at their ends."""
    room = BOX - PAD - 4
    if text_width(line, size) <= room:
        return line
    kept = len(line) - 1
    while text_width(_shortened(line, kept), size) > room:
        kept -= 1
    return _shortened(line, kept)


def _shortened(line: str, kept: int) -> str:
    front = kept // 2
    return f"{line[:front]}…{line[len(line) - (kept - front) :]}"
