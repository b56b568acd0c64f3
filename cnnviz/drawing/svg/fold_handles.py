"""Signs on a drawing by which modules are folded and unfolded, and frames around the open ones."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from cnnviz.drawing.svg.layered_layout import Layout, Rectangle
from cnnviz.drawing.svg.sheet import Rules, SvgSheet, element, group, text, text_width

HANDLE = 20.0
PAD = 8.0
FINE = 12.0
ROOM = HANDLE + 10
"""Height above its first box that a frame needs for its name."""

RULES: Rules = {
    "fold-face": {"fill": "$background", "stroke": "$border", "stroke-width": "1.25"},
    "fold-sign": {"stroke": "$text", "stroke-width": "1.75", "stroke-linecap": "round"},
    "fold-frame": {"fill": "none", "stroke": "$border", "stroke-dasharray": "5 4"},
    "fold-name": {"font-size": f"{FINE:g}px", "font-weight": "600", "fill": "$text"},
}
SCREEN: Rules = {
    ".fold": {"cursor": "pointer", "outline": "none"},
    ".fold:hover .fold-face": {"stroke": "$primary", "stroke-width": "2"},
    ".fold:focus-visible .fold-face": {"stroke": "$text", "stroke-width": "2.5"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A module that is drawn unfolded.

    Attributes:
        token: What names it where it is folded and unfolded.
        title: What it is called.
        inside: Paths of the nodes in it.
    """

    token: str
    title: str
    inside: frozenset[str]


def room(frames: Sequence[Frame], source: str, target: str) -> float:
    """Return the height that frames need between two nodes, where they begin and end."""
    begin = sum(target in frame.inside and source not in frame.inside for frame in frames)
    end = sum(source in frame.inside and target not in frame.inside for frame in frames)
    return ROOM * begin + PAD * end


def nesting(frame: Frame, frames: Sequence[Frame]) -> int:
    """Return how many frames lie inside one another in a frame, the deepest counted."""
    inner = [other for other in frames if other.inside < frame.inside or _is_later(other, frame)]
    return max((nesting(other, frames) + 1 for other in inner), default=0)


def _is_later(other: Frame, frame: Frame) -> bool:
    """Return whether a frame around the same boxes is the inner one: the longer path."""
    return other.inside == frame.inside and len(other.token) > len(frame.token)


def draw_frame(
    frame: Frame,
    layout: Layout,
    depth: int,
    labels: Mapping[str, str],
    sheet: SvgSheet,
) -> str:
    """Return the frame around an open module, with the sign that folds it.

    Args:
        frame: What is framed.
        layout: Where its boxes and lines lie.
        depth: How many frames lie inside it: it keeps its distance from them.
        labels: Words of the language: "fold" {name}.
        sheet: Paints.
    """
    box = _around(frame.inside, layout, depth)
    across = {"x": box.x, "y": box.y, "width": box.width, "height": box.height, "rx": 9}
    spoken = labels["fold"].format(name=frame.title)
    words = text(frame.title, box.x + HANDLE + 12, box.y + 19, sheet.paint("fold-name"))
    wide = text_width(frame.title, FINE) + HANDLE + 18
    ground = {"x": box.x, "y": box.y, "width": wide, "height": HANDLE + 8}
    return group(
        {},
        element("rect", across | sheet.paint("fold-frame")),
        element("rect", ground | {"rx": 9} | sheet.paint("ground")),
        words,
        _handle(frame.token, spoken, box.x + 6, box.y + 4, sheet, is_open=True),
    )


def unfold(
    token: str, name: str, box: Rectangle, labels: Mapping[str, str], sheet: SvgSheet
) -> str:
    """Return the sign that unfolds a folded module, at the corner of its box."""
    spoken = labels["unfold"].format(name=name)
    x, y = box.right - HANDLE - 6, box.y + (box.height - HANDLE) / 2
    return _handle(token, spoken, x, y, sheet, is_open=False)


def _around(inside: Collection[str], layout: Layout, depth: int) -> Rectangle:
    boxes = [box for path, box in layout.boxes.items() if path in inside]
    points = [
        point
        for route in layout.routes
        if route.edge.source in inside and route.edge.target in inside
        for point in route.points
    ]
    out = PAD * (depth + 1)
    x = min([box.x for box in boxes] + [x for x, _ in points]) - out
    y = min(box.y for box in boxes) - ROOM * (depth + 1)
    right = max([box.right for box in boxes] + [x for x, _ in points]) + out
    bottom = max(box.bottom for box in boxes) + out
    return Rectangle(x=x, y=y, width=right - x, height=bottom - y)


def _handle(token: str, spoken: str, x: float, y: float, sheet: SvgSheet, *, is_open: bool) -> str:
    middle_x, middle_y, reach = x + HANDLE / 2, y + HANDLE / 2, HANDLE / 4
    strokes = [(reach, 0.0)] if is_open else [(reach, 0.0), (0.0, reach)]
    return group(
        {
            "class": "fold",
            "role": "button",
            "tabindex": "0",
            "data-fold": token,
            "aria-label": spoken,
            "aria-expanded": str(is_open).lower(),
        },
        element(
            "rect",
            {"x": x, "y": y, "width": HANDLE, "height": HANDLE, "rx": 5} | sheet.paint("fold-face"),
        ),
        *(
            element(
                "line",
                {"x1": middle_x - dx, "y1": middle_y - dy, "x2": middle_x + dx, "y2": middle_y + dy}
                | sheet.paint("fold-sign"),
            )
            for dx, dy in strokes
        ),
    )
