"""The boxes of a block diagram: what stands in each, how large it wants to be, how it is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from types import MappingProxyType

from cnnviz.drawing.svg.fold_handles import HANDLE
from cnnviz.drawing.svg.kernel_glyph import GLYPH, kernel_glyph
from cnnviz.drawing.svg.layered_layout import Rectangle
from cnnviz.drawing.svg.sheet import Rules, SvgSheet, element, group, text, text_width
from cnnviz.network.structure.roles import Role
from cnnviz.network.trace.graph import INPUT, Node

PAD = 13.0
TITLE, LINE, FINE = 15.0, 13.0, 12.0
CARD, POOL, SLIM, END, ROUND = 70.0, 46.0, 27.0, 34.0, 34.0
RADIUS = 7.0

HUES = {
    Role.CONV: "blue",
    Role.NORM: "gray",
    Role.ACTIVATION: "yellow",
    Role.POOL: "green",
    Role.LINEAR: "violet",
    Role.JOIN: "orange",
    Role.OTHER: "gray",
    Role.MODULE: "blue",
}

RULES: Rules = {
    "title": {"font-size": f"{TITLE:g}px", "font-weight": "600", "fill": "$text"},
    "line": {"font-size": f"{LINE:g}px", "fill": "$text"},
    "fine": {"font-size": f"{FINE:g}px", "fill": "$text", "fill-opacity": "0.78"},
    "strong": {"font-weight": "600", "fill-opacity": "1"},
    "face": {"stroke-width": "1.25"},
    "ring": {"fill": "none", "stroke": "none", "stroke-width": "2.5"},
    "sign": {"stroke": "$orange", "stroke-width": "2.25", "stroke-linecap": "round"},
    "end": {"fill": "$surface", "stroke": "$border", "stroke-width": "1.25"},
    **{f"face-{role}": {"fill": f"${hue}-tint", "stroke": f"${hue}"} for role, hue in HUES.items()},
    **{f"ink-{role}": {"fill": f"${hue}"} for role, hue in HUES.items()},
    **{
        f"frame-{role}": {"fill": "none", "stroke": f"${hue}", "stroke-width": "1"}
        for role, hue in HUES.items()
    },
}

NO_NAMES: Mapping[str, str] = MappingProxyType({})

_SIGNS = {"add": "add", "mul": "multiply"}

_NAMES = {
    name.lower(): name
    for name in (
        "CELU ELU GELU GLU Hardsigmoid Hardswish Hardtanh LeakyReLU LogSoftmax Mish PReLU ReLU "
        "ReLU6 SELU Sigmoid SiLU Softmax Softplus Tanh BatchNorm LayerNorm GroupNorm Conv "
        "MaxPool AvgPool Dropout Linear"
    ).split(" ")
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards:
    """Measures and draws boxes.

    Attributes:
        narrow: Whether to leave out what narrow columns have no room for.
        names: What boxes are called, by their paths, where they have a name of their own.
    """

    labels: Mapping[str, str]
    sheet: SvgSheet
    narrow: bool
    names: Mapping[str, str] = field(default_factory=dict)

    def size(self, node: Node) -> tuple[float, float]:
        """Return the width and the height that a box wants."""
        if is_round(node):
            return ROUND, ROUND
        if node.is_end:
            return text_width("  ".join(self._end_words(node)), LINE) + 2 * PAD, END
        lines = self._lines(node)
        if _height(node) == SLIM:
            return text_width("   ".join(lines), FINE) + 2 * PAD, SLIM
        widths = [text_width(lines[0], TITLE)] + [text_width(line, LINE) for line in lines[1:]]
        sign = HANDLE + PAD if node.role is Role.MODULE else 0.0
        return max(widths) + 2 * PAD + self._glyph_room(node) + sign, _height(node)

    def draw(self, node: Node, box: Rectangle) -> str:
        """Return the markup of a box."""
        if node.is_end:
            return self._end(node, box)
        body = self._sign(node, box) if is_round(node) else self._card(node, box)
        return group(
            {
                "class": "node",
                "role": "button",
                "tabindex": "0",
                "data-id": node.path,
                "aria-label": self.name(node),
                "aria-pressed": "false",
            },
            element("title", {}, escape(node.path.partition("*")[0])),
            *body,
            self._ring(box, is_round=is_round(node)),
        )

    def name(self, node: Node) -> str:
        """Return what a screen reader says: the visible words first, then what the lines show."""
        words = [self.labels[_SIGNS[node.kind]]] if is_round(node) else self._lines(node)
        change = " → ".join(
            dict.fromkeys(shape_text(s) for s in (node.input_shape, node.output_shape) if s)
        )
        path = node.path.partition("*")[0]
        return ", ".join(word for word in (*words, change, path) if word)

    def _lines(self, node: Node) -> list[str]:
        """Return the visible lines of a box."""
        if node.role is Role.MODULE:
            return [
                self.names.get(node.path, node.path),
                self.labels["layers"].format(count=f"{node.steps:,}"),
                self.labels["params"].format(count=f"{node.params:,}"),
            ]
        lines = [self._title(node)]
        if node.kind == "cat":
            lines = [self.labels["concat"]]
        if node.role in (Role.CONV, Role.LINEAR) and node.in_channels and node.out_channels:
            lines.append(f"{node.in_channels:,} → {node.out_channels:,}")
            if node.groups > 1:
                lines[-1] += ", " + self.labels["groups"].format(count=f"{node.groups:,}")
        if node.params and not (self.narrow and _height(node) == SLIM):
            lines.append(self.labels["params"].format(count=f"{node.params:,}"))
        return lines

    def _title(self, node: Node) -> str:
        """Return the kind of a step, behind its name where there is room for one."""
        name = self.names.get(node.path, "")
        has_room = node.role in (Role.CONV, Role.LINEAR, Role.POOL) and not self.narrow
        return f"{name} · {title(node)}" if name and has_room else title(node)

    def _end_words(self, node: Node) -> tuple[str, str]:
        word = self.labels["input" if node.kind == INPUT else "output"]
        return word, shape_text(node.output_shape)

    def _glyph_room(self, node: Node) -> float:
        return 0.0 if self.narrow or not _has_glyph(node) else GLYPH + PAD

    def _end(self, node: Node, box: Rectangle) -> str:
        word, shape = self._end_words(node)
        across = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
        middle = box.y + box.height / 2 + LINE * 0.35
        wide = text_width(f"{word}  {shape}", LINE)
        start = box.middle - wide / 2
        return group(
            {"class": "terminal"},
            element("rect", across | {"rx": box.height / 2} | self.sheet.paint("end")),
            text(word, start, middle, self.sheet.paint("line")),
            text(
                shape,
                start + wide,
                middle,
                {"text-anchor": "end"} | self.sheet.paint("line", "strong"),
            ),
        )

    def _card(self, node: Node, box: Rectangle) -> list[str]:
        across = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
        face = self.sheet.paint("face", f"face-{node.role}")
        parts = [element("rect", across | {"rx": RADIUS} | face)]
        lines = self._lines(node)
        if box.height == SLIM:
            return parts + self._slim(lines, box)
        x = box.x + PAD
        if self._glyph_room(node):
            parts.append(kernel_glyph(node, x, box.y + (box.height - GLYPH) / 2, self.sheet))
            x += GLYPH + PAD
        return parts + self._column_of(lines, x, box)

    def _slim(self, lines: Sequence[str], box: Rectangle) -> list[str]:
        y = box.y + box.height / 2 + FINE * 0.36
        if len(lines) == 1:
            centred = {"text-anchor": "middle"} | self.sheet.paint("fine", "strong")
            return [text(lines[0], box.middle, y, centred)]
        return [
            text(lines[0], box.x + PAD, y, self.sheet.paint("fine", "strong")),
            text(lines[1], box.right - PAD, y, {"text-anchor": "end"} | self.sheet.paint("fine")),
        ]

    def _column_of(self, lines: Sequence[str], x: float, box: Rectangle) -> list[str]:
        """Return lines one beneath the other, together in the middle of the box."""
        steps = [TITLE, LINE + 5, FINE + 5][: len(lines)]
        y = box.y + (box.height - sum(steps)) / 2 - 1
        parts = []
        for line, step, name in zip(lines, steps, ("title", "line", "fine"), strict=False):
            y += step
            parts.append(text(line, x, y, self.sheet.paint(name)))
        return parts

    def _sign(self, node: Node, box: Rectangle) -> list[str]:
        x, y, reach = box.middle, box.y + box.height / 2, 7.0
        across = [(reach, 0.0), (0.0, reach)]
        if node.kind == "mul":
            across = [(reach * 0.72, reach * 0.72), (reach * 0.72, -reach * 0.72)]
        strokes = [
            element(
                "line",
                {"x1": x - dx, "y1": y - dy, "x2": x + dx, "y2": y + dy} | self.sheet.paint("sign"),
            )
            for dx, dy in across
        ]
        face = self.sheet.paint("face", f"face-{node.role}")
        return [
            element("circle", {"cx": x, "cy": y, "r": box.width / 2} | face),
            *strokes,
        ]

    def _ring(self, box: Rectangle, *, is_round: bool) -> str:
        return element(
            "rect",
            {
                "x": box.x - 1,
                "y": box.y - 1,
                "width": box.width + 2,
                "height": box.height + 2,
                "rx": box.height / 2 + 1 if is_round else RADIUS + 1,
            }
            | self.sheet.paint("ring"),
        )


def is_round(node: Node) -> bool:
    """Return whether a node is drawn as a circle with a sign: sums and products."""
    return node.kind in _SIGNS


def title(node: Node) -> str:
    """Return the name of a step with its window: "Conv 3×3 /2"."""
    name = plain_name(node.kind)
    if node.role == Role.CONV and node.groups > 1 and node.groups == node.in_channels:
        name = f"DW {name}"
    if node.role == Role.POOL and node.kernel is None:
        if node.output_shape[1:] in ((), (1, 1)):
            return f"Global {name}"
        return f"Adaptive {name}" if node.kind.lower().startswith("adaptive") else name
    if node.kernel is None:
        return name
    stride = node.stride or node.kernel
    words = [name, "×".join(str(side) for side in node.kernel)]
    if set(stride) != {1}:
        words.append("/" + "×".join(str(step) for step in dict.fromkeys(stride)))
    return " ".join(words)


def plain_name(kind: str) -> str:
    """Return the name of a kind without its dimensions: "Conv2d" is "Conv", "relu" is "ReLU"."""
    short = kind.removesuffix("2d").removeprefix("Adaptive").removeprefix("adaptive_")
    short = {"max_pool": "MaxPool", "avg_pool": "AvgPool", "mean": "AvgPool"}.get(
        short.removesuffix("2d").rstrip("_"), short
    )
    return _NAMES.get(short.lower().replace("_", ""), short)


def shape_text(shape: Sequence[int]) -> str:
    """Return a shape as the layer table has it, channels first: "256×56×56"."""
    return "×".join(str(side) for side in shape)


def _has_glyph(node: Node) -> bool:
    return node.kernel is not None or node.role == Role.LINEAR


def _height(node: Node) -> float:
    if node.role in (Role.CONV, Role.LINEAR, Role.MODULE):
        return CARD
    if node.role == Role.POOL:
        return POOL
    return END if node.kind == "cat" else SLIM
