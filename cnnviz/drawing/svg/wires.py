"""The lines of a block diagram: arrows, and bands as wide as their tensors have channels."""

from dataclasses import dataclass

from cnnviz.drawing.svg.layered_layout import Layout, Point
from cnnviz.drawing.svg.sheet import SvgSheet, element, group, number
from cnnviz.network.trace.graph import Node

_BAND = 34.0
_TURN = 11.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wires:
    """Draws the routes of a layout.

    Attributes:
        nodes: The boxes by their paths.
        ident: Name of the drawing, unlike that of any other on the page.
    """

    layout: Layout
    nodes: dict[str, Node]
    sheet: SvgSheet
    ident: str

    def heads(self) -> str:
        """Return arrow heads, one of each colour."""
        return element(
            "defs",
            {},
            *(
                element(
                    "marker",
                    {
                        "id": f"{self.ident}-{name}",
                        "viewBox": "0 0 10 10",
                        "refX": "9",
                        "refY": "5",
                        "markerWidth": "9",
                        "markerHeight": "9",
                        "markerUnits": "userSpaceOnUse",
                        "orient": "auto",
                    },
                    element("path", {"d": "M0 0.8L10 5L0 9.2z"} | self.sheet.paint(name)),
                )
                for name in ("head", "head-shortcut")
            ),
        )

    def bands(self) -> str:
        """Return the tensors as bands: their width is proportional to their channels."""
        most = max((_channels(node) for node in self.nodes.values()), default=1) or 1
        plain, shortcut = list[str](), list[str]()
        for route in self.layout.routes:
            share = _channels(self.nodes[route.edge.source]) / most
            band = element(
                "path",
                {
                    "d": _rounded(route.points),
                    "stroke-width": max(3.0, _BAND * share),
                    "stroke-linejoin": "round",
                }
                | self.sheet.paint("band-shortcut" if route.edge.is_shortcut else "band"),
            )
            (shortcut if route.edge.is_shortcut else plain).append(band)
        # One opacity for a whole group: bands that lie on each other do not get darker.
        attributes = {"aria-hidden": "true"} | self.sheet.paint("bands")
        return group(attributes, *plain) + "\n" + group(attributes, *shortcut)

    def lines(self) -> str:
        wires, dots = [], dict[Point, str]()
        for route in sorted(self.layout.routes, key=lambda route: route.edge.is_shortcut):
            suffix = "-shortcut" if route.edge.is_shortcut else ""
            wires.append(
                element(
                    "path",
                    {
                        "d": _rounded(route.points),
                        "data-from": route.edge.source,
                        "data-to": route.edge.target,
                        "marker-end": f"url(#{self.ident}-head{suffix})",
                    }
                    | self.sheet.paint(f"wire{suffix}"),
                )
            )
            if route.fork is not None:
                dots[route.fork] = f"head{suffix}"
        marks = [
            element("circle", {"cx": x, "cy": y, "r": 3.5} | self.sheet.paint(name))
            for (x, y), name in dots.items()
        ]
        return group({"aria-hidden": "true"}, *wires, *marks)


def _channels(node: Node) -> int:
    """Return the number of channels of the map that a node writes; none where it writes no map."""
    shape = node.output_shape
    return shape[0] if len(shape) == 3 else 0


def _rounded(points: tuple[Point, ...]) -> str:
    """Return a path through the corners, rounded."""
    path = f"M{number(points[0][0])} {number(points[0][1])}"
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        path += "L{} {}Q{} {} {} {}".format(
            *map(number, (*_towards(corner, before), *corner, *_towards(corner, after)))
        )
    return path + f"L{number(points[-1][0])} {number(points[-1][1])}"


def _towards(corner: Point, other: Point) -> Point:
    """Return a point on the way from a corner, at most half of the way."""
    across, down = other[0] - corner[0], other[1] - corner[1]
    length = abs(across) + abs(down)
    share = min(_TURN, length / 2) / length if length else 0.0
    return corner[0] + across * share, corner[1] + down * share
