"""A small picture of a window: as many cells as the kernel has."""

from cnnviz.drawing.svg.sheet import SvgSheet, element, number
from cnnviz.network.structure.roles import Role
from cnnviz.network.trace.graph import Node

GLYPH = 36.0
_CELL, _GAP = 10.0, 2.0


def kernel_glyph(node: Node, x: float, y: float, sheet: SvgSheet) -> str:
    """Draw the window of a step in a square of side GLYPH.

    A convolution has a filled cell for every weight, a maximum one filled cell among empty ones, an
    average half-filled cells; a dense layer has a line from every dot to every dot.
    """
    if node.role == Role.LINEAR or node.kernel is None:
        return _dense(x, y, sheet, node.role)
    rows, columns = node.kernel
    gap = _GAP if max(rows, columns) <= 5 else 1.0
    cell = min(_CELL, (GLYPH - gap * (max(rows, columns) - 1)) / max(rows, columns))
    left = x + (GLYPH - columns * cell - (columns - 1) * gap) / 2
    top = y + (GLYPH - rows * cell - (rows - 1) * gap) / 2
    cells = [
        (left + column * (cell + gap), top + row * (cell + gap))
        for row in range(rows)
        for column in range(columns)
    ]
    full, empty = _parted(node, cells)
    return _squares(full, cell, sheet, f"ink-{node.role}") + _squares(
        empty, cell, sheet, f"frame-{node.role}"
    )


def _parted(
    node: Node, cells: list[tuple[float, float]]
) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Return which cells are filled."""
    if node.role != Role.POOL:
        return cells, []
    if "avg" in node.kind.lower():
        return [], cells
    largest = len(cells) // 2
    return cells[largest : largest + 1], cells[:largest] + cells[largest + 1 :]


def _squares(corners: list[tuple[float, float]], side: float, sheet: SvgSheet, name: str) -> str:
    if not corners:
        return ""
    across = number(side)
    # One path for all cells: 121 rectangles for AlexNet's first kernel would be 121 elements.
    path = "".join(f"M{number(x)} {number(y)}h{across}v{across}h-{across}z" for x, y in corners)
    return element("path", {"d": path} | sheet.paint(name))


def _dense(x: float, y: float, sheet: SvgSheet, role: Role) -> str:
    left, right = x + 5, x + GLYPH - 5
    levels = [y + GLYPH * share for share in (0.17, 0.5, 0.83)]
    lines = "".join(
        f"M{number(left)} {number(a)}L{number(right)} {number(b)}" for a in levels for b in levels
    )
    dots = [
        element("circle", {"cx": side, "cy": level, "r": 3.5} | sheet.paint(f"ink-{role}"))
        for side in (left, right)
        for level in levels
    ]
    return element("path", {"d": lines} | sheet.paint(f"frame-{role}")) + "".join(dots)
