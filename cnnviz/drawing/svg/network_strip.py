"""The whole network as a strip: a slab a stage, as high as its map and as wide as its channels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import log2
from types import MappingProxyType

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
from cnnviz.network.structure.stages import HEAD, STEM, Stage
from cnnviz.network.trace.table import LayerTable

KEYS = ("figure", "input", "stem", "head", "times", "logarithmic", "linear")
"""What `labels` must hold: "figure" {model}; "times" {count}; the last two name a scale."""

SCOPE = "cnnviz-strip"

PER_OCTAVE_HIGH = 21.0  # pixels for every doubling of the map's side
PER_OCTAVE_WIDE = 6.0  # pixels for every doubling of the channels
DEPTH = 12.0  # of the slabs, to the back and upwards
HIGHEST = 180.0  # of a linear scale, in pixels: the largest map
WIDEST = 96.0  # and the most channels
LEAST = 2.0
GAP = 12.0
BASE = 228.0  # the line that the slabs stand on
FOLDED = 5.0  # how far a folded block stands behind the one before
MOST_FOLDED = 3

TITLE, FINE = 13.0, 12.0

NO_TITLES: Mapping[str, str] = MappingProxyType({})

_HUES = {STEM: "gray", HEAD: "violet", "input": "green"}

RULES: Rules = {
    "paper": {"fill": "$background"},
    "title": {"font-size": f"{TITLE:g}px", "font-weight": "600", "fill": "$text"},
    "fine": {"font-size": f"{FINE:g}px", "fill": "$text", "fill-opacity": "0.78"},
    "line": {"stroke": "$border", "stroke-width": "1.25"},
    "face": {"stroke-width": "1.25"},
    "ring": {"fill": "none", "stroke": "none", "stroke-width": "2.5"},
    **{
        f"front-{hue}": {"fill": f"${hue}-tint", "stroke": f"${hue}"}
        for hue in ("blue", "gray", "violet", "green")
    },
    **{
        f"side-{hue}": {"fill": f"${hue}", "fill-opacity": "0.42", "stroke": f"${hue}"}
        for hue in ("blue", "gray", "violet", "green")
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slab:
    """One slab: a stage, the picture in front of them, or the head behind."""

    path: str
    title: str
    shape: tuple[int, ...]
    count: int
    hue: str
    height: float
    width: float

    @property
    def folded(self) -> int:
        """Slabs that stand behind the first one."""
        return min(self.count - 1, MOST_FOLDED)

    @property
    def words(self) -> tuple[str, str]:
        sizes = "×".join(str(size) for size in self.shape)
        return self.title, sizes

    @property
    def room(self) -> float:
        """Width that the slab and its words need."""
        drawn = self.width + self.folded * FOLDED + DEPTH
        title, sizes = self.words
        return max(drawn, text_width(title, TITLE), text_width(sizes, FINE)) + GAP


def network_strip(
    table: LayerTable,
    stages: Sequence[Stage],
    labels: Mapping[str, str],
    *,
    titles: Mapping[str, str] = NO_TITLES,
    linear: bool = False,
    palette: Palette | None = None,
) -> str:
    """Draw a network from left to right, every stage folded into one slab.

    Height grows with the logarithm of the map's side, width with that of the channels: 7 and 224
    pixels, 3 and 2,048 channels fit on one page and keep their order. Where a stage ends with a
    vector that was a map just before, the map is drawn.

    Args:
        table: Of the network.
        stages: `network.structure.stages.stages` of the table.
        labels: Words of the language, by the names in KEYS.
        titles: What stages are called, by their paths, where they have another name.
        linear: Let height and width grow with the numbers themselves, not with their logarithms.
        palette: Colours for a file; without, the drawing follows the theme of the page it is on.

    Returns:
        A complete SVG document.

    Raises:
        KeyError: If a word is missing.
    """
    sheet = SvgSheet(RULES, palette)
    slabs = _slabs(table, stages, labels, titles, linear=linear)
    places = [GAP / 2 + sum(slab.room for slab in slabs[:index]) for index in range(len(slabs))]
    scale = labels["linear" if linear else "logarithmic"]
    named = GAP + text_width(scale, FINE)
    wide, high = max(sum(slab.room for slab in slabs) + GAP / 2, named), BASE + 52
    ident = identifier(table.model, labels["figure"], linear, palette)
    drawn = [_node(slab, x, sheet) for slab, x in zip(slabs, places, strict=True)]
    ground = {"x1": 0, "y1": BASE, "x2": wide, "y2": BASE} | sheet.paint("line")
    return document(
        SCOPE,
        (wide, high),
        ident,
        labels["figure"].format(model=table.model),
        sheet,
        text(scale, GAP / 2, 14, sheet.paint("fine")),
        element("line", ground),
        *drawn,
        more=INTERACTION,
    )


def _slabs(
    table: LayerTable,
    stages: Sequence[Stage],
    labels: Mapping[str, str],
    titles: Mapping[str, str],
    *,
    linear: bool,
) -> list[_Slab]:
    shapes = [table.input_shape, *(stage.map_shape for stage in stages)]
    sizes = _linear(shapes) if linear else [_logarithmic(shape) for shape in shapes]
    (high, wide), *rest = sizes
    picture = _Slab(
        path="input",
        title=labels["input"],
        shape=table.input_shape,
        count=1,
        hue=_HUES["input"],
        height=high,
        width=wide,
    )
    return [picture] + [
        _Slab(
            path=stage.path,
            title=_title(stage, labels, titles),
            shape=stage.map_shape,
            count=max(len(stage.blocks), 1),
            hue=_HUES.get(stage.path, "blue"),
            height=high,
            width=wide,
        )
        for stage, (high, wide) in zip(stages, rest, strict=True)
    ]


def _side(shape: tuple[int, ...]) -> int:
    return max(shape[1], 1) if len(shape) == 3 else 1


def _logarithmic(shape: tuple[int, ...]) -> tuple[float, float]:
    """Return the height and the width of a slab."""
    return (
        12.0 + PER_OCTAVE_HIGH * log2(_side(shape)),
        8.0 + PER_OCTAVE_WIDE * log2(max(shape[0], 1)),
    )


def _linear(shapes: Sequence[tuple[int, ...]]) -> list[tuple[float, float]]:
    """Return height and width of every slab, in proportion to the largest map and most channels."""
    side, channels = max(map(_side, shapes)), max(shape[0] for shape in shapes)
    return [
        (
            max(HIGHEST * _side(shape) / side, LEAST),
            max(WIDEST * shape[0] / channels, LEAST),
        )
        for shape in shapes
    ]


def _title(stage: Stage, labels: Mapping[str, str], titles: Mapping[str, str]) -> str:
    name = labels[stage.path] if stage.path in (STEM, HEAD) else titles.get(stage.path, stage.path)
    many = len(stage.blocks) > 1
    return f"{name} {labels['times'].format(count=len(stage.blocks))}" if many else name


def _node(slab: _Slab, x: float, sheet: SvgSheet) -> str:
    """Return a slab with its words; the picture is no button."""
    title, sizes = slab.words
    body = [
        element("title", {}, escape(slab.path)),
        *(_box(slab, x + place * FOLDED, sheet) for place in range(slab.folded, -1, -1)),
        text(title, x, BASE + 22, sheet.paint("title")),
        text(sizes, x, BASE + 40, sheet.paint("fine")),
    ]
    if slab.path == "input":
        return group({}, *body)
    ring = {
        "x": x - 5,
        "y": BASE - slab.height - DEPTH - 6,
        "width": slab.room - GAP + 10,
        "height": slab.height + DEPTH + 56,
        "rx": 8,
    }
    body.append(element("rect", ring | sheet.paint("ring")))
    return group(
        {
            "class": "node",
            "role": "button",
            "tabindex": "0",
            "data-id": slab.path,
            "aria-label": f"{title} {sizes}",
            "aria-pressed": "false",
        },
        *body,
    )


def _box(slab: _Slab, x: float, sheet: SvgSheet) -> str:
    """Return a slab seen from the front, the right and above."""
    top, right, back = BASE - slab.height, x + slab.width, BASE - slab.height - DEPTH
    front = {"x": x, "y": top, "width": slab.width, "height": slab.height}
    side = f"M{number(right)} {number(top)}l{DEPTH:g} -{DEPTH:g}v{number(slab.height)}"
    lid = f"M{number(x)} {number(top)}L{number(x + DEPTH)} {number(back)}h{number(slab.width)}"
    return (
        element("path", {"d": f"{side}l-{DEPTH:g} {DEPTH:g}z"} | sheet.paint(f"side-{slab.hue}"))
        + element("path", {"d": f"{lid}l-{DEPTH:g} {DEPTH:g}z"} | sheet.paint(f"side-{slab.hue}"))
        + element("rect", front | sheet.paint("face", f"front-{slab.hue}"))
    )
