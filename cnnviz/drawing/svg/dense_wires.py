"""A dense block: its layers in a row, and a wire from every layer to each that reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
    text_width,
)
from cnnviz.network.structure.parts import DenseLayer

KEYS = ("figure", "input", "output", "reads")
"""What `labels` must hold: "figure" {path}; "reads" {count} and {channels}."""

SCOPE = "cnnviz-dense"

GAP = 20.0
HIGH = 58.0
TITLE, FINE = 14.0, 12.0
MOST_ARCH = 190.0  # height of the longest wire
PAD = 8.0

RULES: Rules = {
    "paper": {"fill": "$background"},
    "face": {"fill": "$blue-tint", "stroke": "$blue", "stroke-width": "1.25"},
    "end": {"fill": "$surface", "stroke": "$border", "stroke-width": "1.25"},
    "ring": {"fill": "none", "stroke": "none", "stroke-width": "2.5"},
    "chosen": {"stroke": "$primary"},
    "wire": {
        "fill": "none",
        "stroke": "$gray",
        "stroke-opacity": "0.55",
        "stroke-width": "1.25",
        "pointer-events": "none",
    },
    "title": {"font-size": f"{TITLE:g}px", "font-weight": "600", "fill": "$text"},
    "fine": {"font-size": f"{FINE:g}px", "fill": "$text", "fill-opacity": "0.78"},
}

_READ: Mapping[str, str] = {
    "stroke": "$primary",
    "stroke-opacity": "1",
    "stroke-width": "2",
}
_SCREEN: Rules = {
    **INTERACTION,
    ".node:hover .wire": _READ,
    ".node:focus-visible .wire": _READ,
    ".node.is-selected .wire": _READ,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    path: str
    title: str
    fine: str
    spoken: str
    reads: tuple[str, ...]
    x: float
    wide: float

    @property
    def middle(self) -> float:
        return self.x + self.wide / 2


def dense_wires(
    path: str,
    layers: Sequence[DenseLayer],
    labels: Mapping[str, str],
    *,
    palette: Palette | None = None,
) -> str:
    """Draw a dense block from left to right; each layer is a button with its path as `data-id`.

    Args:
        path: Path of the block.
        layers: `network.structure.parts.dense_layers` of the block: its input, layers and output.
        labels: Words of the language, by the names in KEYS.
        palette: Colours for a file; without, the drawing follows the theme of the page it is on.

    Returns:
        A complete SVG document.

    Raises:
        KeyError: If a word is missing.
    """
    sheet = SvgSheet(RULES, palette)
    boxes = _boxes(layers, labels)
    places = {box.path: box for box in boxes}
    wide = boxes[-1].x + boxes[-1].wide + PAD
    ground = PAD + MOST_ARCH
    high = ground + HIGH + PAD
    ident = identifier(path, labels["figure"], palette)
    return document(
        SCOPE,
        (wide, high),
        ident,
        labels["figure"].format(path=path),
        sheet,
        *(_node(box, places, ground, len(boxes), sheet) for box in boxes),
        more=_SCREEN,
    )


def _boxes(layers: Sequence[DenseLayer], labels: Mapping[str, str]) -> list[_Box]:
    boxes: list[_Box] = []
    x = PAD
    for place, layer in enumerate(layers):
        ends = {0: labels["input"], len(layers) - 1: labels["output"]}
        title = ends.get(place, str(place))
        inner = place not in ends
        fine = f"{layer.in_channels} → {layer.out_channels}" if inner else str(layer.out_channels)
        wide = max(text_width(title, TITLE), text_width(fine, FINE)) + 16
        reads = labels["reads"].format(count=len(layer.reads), channels=layer.in_channels)
        spoken = f"{title} {fine}" + (f". {reads}" if layer.reads else "")
        boxes.append(
            _Box(
                path=layer.path,
                title=title,
                fine=fine,
                spoken=spoken,
                reads=layer.reads,
                x=x,
                wide=wide,
            )
        )
        x += wide + GAP
    return boxes


def _node(box: _Box, places: Mapping[str, _Box], ground: float, count: int, sheet: SvgSheet) -> str:
    """Return a box with the wires that end in it; the two ends are no buttons."""
    end = box.path in ("input", "output")
    frame = {"x": box.x, "y": ground, "width": box.wide, "height": HIGH, "rx": 8}
    ring = {
        "x": box.x - 4,
        "y": ground - 4,
        "width": box.wide + 8,
        "height": HIGH + 8,
        "rx": 11,
    }
    order = list(places)
    body = [
        *(_wire(places[s], box, order, ground, count, sheet) for s in box.reads),
        element("rect", frame | sheet.paint("end" if end else "face")),
        element("rect", ring | sheet.paint("ring")),
        text(box.title, box.x + 8, ground + 24, sheet.paint("title")),
        text(box.fine, box.x + 8, ground + 44, sheet.paint("fine")),
    ]
    if end:
        return group({}, *body)
    return group(
        {
            "class": "node",
            "role": "button",
            "tabindex": "0",
            "data-id": box.path,
            "aria-label": box.spoken,
            "aria-pressed": "false",
        },
        *body,
    )


def _wire(
    source: _Box, target: _Box, order: list[str], ground: float, count: int, sheet: SvgSheet
) -> str:
    """Return an arch from a box to another, the higher the farther apart they are."""
    distance = order.index(target.path) - order.index(source.path)
    # A cubic whose control points stand at a height rises to three quarters of it.
    rise = MOST_ARCH * (0.16 + 0.84 * (distance - 1) / max(count - 2, 1)) * 4 / 3
    left, right = source.middle + 5, target.middle - 5
    top = number(ground - rise)
    line = (
        f"M{number(left)} {number(ground)}C{number(left)} {top} "
        f"{number(right)} {top} {number(right)} {number(ground)}"
    )
    ends = {"data-from": source.path, "data-to": target.path}
    return element("path", {"d": line} | ends | sheet.paint("wire"))
