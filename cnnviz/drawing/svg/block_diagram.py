"""The diagram of a block: its rows as boxes, its tensors as bands as wide as they have channels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cnnviz.drawing.palette import Palette
from cnnviz.drawing.svg import fold_handles
from cnnviz.drawing.svg.block_cards import FINE, NO_NAMES, RULES, Cards, is_round, shape_text
from cnnviz.drawing.svg.fold_handles import Frame
from cnnviz.drawing.svg.layered_layout import Layout, Route, Sizes, layered
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
from cnnviz.drawing.svg.wires import Wires
from cnnviz.network.structure.roles import Role
from cnnviz.network.trace.graph import END, BlockGraph, Edge, Node

SCOPE = "cnnviz-block"
LABEL_KEYS = (
    "figure",
    "input",
    "output",
    "params",
    "groups",
    "add",
    "multiply",
    "concat",
    "identity_shortcut",
    "projection_shortcut",
    "layers",
    "fold",
    "unfold",
)
"""What `labels` must hold."""

WIDEST = 720.0
_PILL = 21.0

_RULES: Rules = {
    **RULES,
    **fold_handles.RULES,
    "paper": {"fill": "$background"},
    "band": {"fill": "none", "stroke": "$gray"},
    "band-shortcut": {"fill": "none", "stroke": "$orange"},
    "bands": {"opacity": "0.17"},
    "wire": {"fill": "none", "stroke": "$text", "stroke-opacity": "0.72", "stroke-width": "1.5"},
    "wire-shortcut": {"fill": "none", "stroke": "$orange", "stroke-width": "2.25"},
    "head": {"fill": "$text", "fill-opacity": "0.82"},
    "head-shortcut": {"fill": "$orange"},
    "pill": {"fill": "$background", "stroke": "$border", "stroke-width": "1"},
    "ground": {"fill": "$background"},
    "word-shortcut": {"font-size": f"{FINE:g}px", "font-weight": "600", "fill": "$orange"},
    "formula": {
        "font-size": "16px",
        "font-style": "italic",
        "font-family": "Cambria, Georgia, Times New Roman, serif",
        "fill": "$text",
    },
}


def block_diagram(
    graph: BlockGraph,
    labels: Mapping[str, str],
    *,
    names: Mapping[str, str] = NO_NAMES,
    frames: Sequence[Frame] = (),
    palette: Palette | None = None,
) -> str:
    """Draw what happens inside one module, from top to bottom.

    Every row of the layer table is a button with the row's path as `data-id`; a component marks the
    chosen one with the class "is-selected" and `aria-pressed`, without a new drawing.

    Args:
        graph: Of the module.
        labels: Words of the language, by the names in LABEL_KEYS.
        names: What boxes are called, by path; of the module itself, what the figure is called.
        frames: Modules that are unfolded, an outer one before those inside it.
        palette: Colours for a file; without, the drawing follows the theme of the page it is on.

    Returns:
        A complete SVG document.

    Raises:
        KeyError: If a word is missing.
    """
    return _Drawing.of(graph, labels, names, frames, palette).svg()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawing:
    graph: BlockGraph
    labels: Mapping[str, str]
    sheet: SvgSheet
    cards: Cards
    layout: Layout
    nodes: dict[str, Node]
    ident: str
    frames: Sequence[Frame]

    @classmethod
    def of(
        cls,
        graph: BlockGraph,
        labels: Mapping[str, str],
        names: Mapping[str, str],
        frames: Sequence[Frame],
        palette: Palette | None,
    ) -> "_Drawing":
        sheet = SvgSheet(_RULES, palette)
        for narrow in (False, True):
            cards = Cards(labels=labels, sheet=sheet, narrow=narrow, names=names)
            layout = layered(graph, _sizes(graph, cards, labels, frames))
            if layout.width <= WIDEST:
                break
        return cls(
            graph=graph,
            labels=labels,
            sheet=sheet,
            cards=cards,
            layout=layout,
            nodes={node.path: node for node in graph.nodes},
            ident=identifier(graph, palette),
            frames=frames,
        )

    def svg(self) -> str:
        wires = Wires(layout=self.layout, nodes=self.nodes, sheet=self.sheet, ident=self.ident)
        return document(
            SCOPE,
            (self.layout.width, self.layout.height),
            self.ident,
            self.labels["figure"].format(
                path=self.cards.names.get(self.graph.path, self.graph.path)
            ),
            self.sheet,
            *self._framed(),
            wires.heads(),
            wires.bands(),
            wires.lines(),
            group({"aria-hidden": "true"}, *self._pills(), *self._formulas()),
            *(self._box(node) for node in self.graph.nodes),
            group({"aria-hidden": "true"}, *self._shortcut_words()),
            more={**INTERACTION, **fold_handles.SCREEN},
            description=self._description(),
        )

    def _box(self, node: Node) -> str:
        box = self.layout.boxes[node.path]
        drawn = self.cards.draw(node, box)
        if node.role is not Role.MODULE:
            return drawn
        name = self.cards.names.get(node.path, node.path)
        return drawn + fold_handles.unfold(node.path, name, box, self.labels, self.sheet)

    def _framed(self) -> list[str]:
        return [
            fold_handles.draw_frame(
                frame,
                self.layout,
                fold_handles.nesting(frame, self.frames),
                self.labels,
                self.sheet,
            )
            for frame in self.frames
        ]

    def _description(self) -> str:
        """Return the steps in order, and the kind of shortcut."""
        steps = "; ".join(self.cards.name(node) for node in self.graph.rows)
        words = dict.fromkeys(word for word, _ in self._shortcuts())
        return ". ".join([steps, *words])

    def _pills(self) -> list[str]:
        """Return the shape of each tensor, on the first line that leaves its box."""
        found: dict[str, str] = {}
        routes = sorted(self.layout.routes, key=lambda route: route.edge.is_shortcut)
        for route in routes:
            source = self.nodes[route.edge.source]
            if route.edge.source in found or source.is_end or route.edge.target == END:
                continue
            (x, top), (_, bottom) = route.longest_drop
            start = max(top, route.fork[1]) if route.fork else top
            if bottom - start >= _PILL + 14:
                y = start + (min(bottom, start + 50) - start - 5) / 2
                if is_round(self.nodes[route.edge.target]):
                    y = start + _PILL / 2 + 3  # the term F(x) stands at the end of this line
                found[route.edge.source] = self._pill(shape_text(source.output_shape), x, y)
        return list(found.values())

    def _pill(self, words: str, x: float, y: float) -> str:
        wide = text_width(words, FINE) + 14
        box = {"x": x - wide / 2, "y": y - _PILL / 2, "width": wide, "height": _PILL}
        centred = {"text-anchor": "middle"} | self.sheet.paint("fine", "strong")
        return element("rect", box | {"rx": _PILL / 2} | self.sheet.paint("pill")) + text(
            words, x, y + FINE * 0.36, centred
        )

    def _shortcuts(self) -> list[tuple[str, Route]]:
        """Return what each shortcut is called, and the line that carries the name."""
        found = []
        for route in self.layout.routes:
            edge = route.edge
            if edge.is_shortcut and self.nodes[edge.target].kind == "add":
                found.append((self.labels[_shortcut_key(self.graph, edge)], self._first(route)))
        return found

    def _first(self, last: Route) -> Route:
        """Return the line of a shortcut that comes from the fork."""
        return next(
            (
                route
                for route in self.layout.routes
                if route.edge.is_shortcut and route.points[-2][0] == last.points[0][0]
            ),
            last,
        )

    def _shortcut_words(self) -> list[str]:
        return [self._words(words, route) for words, route in self._shortcuts()]

    def _words(self, words: str, route: Route) -> str:
        (x, top), (_, bottom) = route.longest_drop
        lines = words.split(" ")
        high = 16 * len(lines)
        y = (top + bottom) / 2 - high / 2
        wide = max(text_width(line, FINE) for line in lines) + 8
        ground = {"x": x - wide / 2, "y": y - 2, "width": wide, "height": high + 4.0, "rx": 4}
        centred = {"text-anchor": "middle"} | self.sheet.paint("word-shortcut")
        return element("rect", ground | self.sheet.paint("ground")) + "".join(
            text(line, x, y + 12 + 16 * place, centred) for place, line in enumerate(lines)
        )

    def _formulas(self) -> list[str]:
        """Write equations 1 and 2 of the ResNet paper, where one sum has a shortcut."""
        shortcuts = [e for e in self.graph.edges if e.is_shortcut]
        sums = [node for node in self.graph.rows if node.kind == "add"]
        if len(sums) != 1 or not shortcuts:
            return []
        box = self.layout.boxes[sums[0].path]
        is_identity = _shortcut_key(self.graph, shortcuts[-1]) == "identity_shortcut"
        y = box.y + box.height / 2 + 5
        aside = "x" if is_identity else "Wₛx"
        end = {"text-anchor": "end"} | self.sheet.paint("formula")
        fork = next((route.fork for route in self.layout.routes if route.fork), None)
        if fork is None:  # what the shortcut carries comes from outside of the part
            return []
        return [
            text("x", fork[0] - 9, fork[1] + 5, end),
            text("F(x)", box.middle - 9, box.y - 9, end),
            text(aside, box.right + 14, y - 11, self.sheet.paint("formula")),
            text(f"F(x) + {aside}", box.x - 9, y, end),
        ]


def _sizes(
    graph: BlockGraph, cards: Cards, labels: Mapping[str, str], frames: Sequence[Frame]
) -> Sizes:
    def gap(source: Node, target: Node) -> float:
        room = fold_handles.room(frames, source.path, target.path)
        if source.is_end or target.is_end:
            return 28.0 + room
        return (16.0 if is_round(source) else 50.0) + room

    def lane(edge: Edge) -> float:
        if not edge.is_shortcut:
            return 18.0
        words = labels[_shortcut_key(graph, edge)].split(" ")
        return max(text_width(word, FINE) for word in words) + 8

    measured = {node.path: cards.size(node) for node in graph.nodes}
    return Sizes(node=lambda node: measured[node.path], is_round=is_round, gap=gap, lane=lane)


def _shortcut_key(graph: BlockGraph, edge: Edge) -> str:
    """Return whether a shortcut has rows of its own on the way to this sum."""
    own = any(e.is_shortcut and e.target == edge.source for e in graph.edges)
    return "projection_shortcut" if own else "identity_shortcut"
