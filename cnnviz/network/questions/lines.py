"""Windows in a straight line: each reads the one before, with nothing joining between."""

from dataclasses import replace

from cnnviz.network.bills.arithmetic import read_field
from cnnviz.network.field.box import Axis
from cnnviz.network.questions.changes import plain
from cnnviz.network.trace.layers import INPUT
from cnnviz.network.trace.table import Layer, LayerTable

LONGEST = 5
"""Windows of a line: more is no exercise but a chore."""

Line = tuple[Layer, ...]


def lines(table: LayerTable) -> tuple[Line, ...]:
    """Return for every window the line that ends with it, at most `LONGEST` windows."""
    rows = {layer.path: layer for layer in table.layers}
    ends: dict[str, Line] = {INPUT: ()}
    found = []
    for layer in table.layers:
        parent = layer.parents[0] if len(layer.parents) == 1 else None
        if plain(layer) and read_field(table, layer) is not None:
            ends[layer.path] = (*ends.get(parent or "", ()), layer)[-LONGEST:]
            found.append(ends[layer.path])
        elif parent in ends and _keeps_field(layer, rows.get(parent)):
            ends[layer.path] = ends[parent]
    return tuple(found)


def with_stride(layer: Layer, stride: int) -> Layer:
    """Return a row whose window takes other steps; its shapes are left as they are."""
    window = layer.window
    assert window is not None
    return replace(layer, window=replace(window, stride=(stride, stride)))


def field_behind(table: LayerTable, start: Layer, line: Line) -> tuple[int, tuple[int, ...]]:
    """Return the height of the field behind a line, and the jump that each window of it reads.

    Args:
        table: The table of the network.
        start: The row of the table that stands at the head of the line.
        line: The windows, changed or not.
    """
    read = read_field(table, start)
    assert read is not None
    axis, jumps = Axis(read[0][0], read[1][0], 0), []
    for layer in line:
        window = layer.window
        assert window is not None
        jumps.append(axis.jump or 0)
        axis = axis.window(window.kernel[0], window.stride[0], 0, window.dilation[0])
    return axis.size, tuple(jumps)


def fits(line: Line) -> bool:
    """Whether every window of a line stands on the map that the one before writes."""
    side = line[0].input_shape[1]
    for layer in line:
        window = layer.window
        assert window is not None
        side = window.side_after(side)
        if side < 1:
            return False
    return True


def _keeps_field(layer: Layer, parent: Layer | None) -> bool:
    return (
        parent is not None
        and layer.window is None
        and layer.rf is not None
        and (layer.rf, layer.jump) == (parent.rf, parent.jump)
        and layer.output_shape == parent.output_shape
    )
