"""Questions about a network whose answer is a number: totals, depth, joints, and strides."""

from collections.abc import Iterator, Mapping
from math import prod
from types import MappingProxyType

from cnnviz.network.bills.arithmetic import read_field
from cnnviz.network.questions.asked import CountedQuestion, PrintedFacts
from cnnviz.network.questions.changes import STRIDES, has_bias
from cnnviz.network.questions.lines import Line, field_behind, fits, lines, with_stride
from cnnviz.network.structure.depth import WEIGHTED, depths
from cnnviz.network.trace.table import Layer, LayerTable

FEW = 4
"""Weighted layers of a part whose parameters are added up by hand."""

JOINED = 8
"""Maps that are joined in one place and whose channels are added up by hand."""

TOTALLED = frozenset({"Conv2d", "Linear", "BatchNorm2d"})
"""Kinds whose parameters a reader knows how to count."""


def counted(table: LayerTable) -> Iterator[CountedQuestion]:
    """Return every such question that does not hold its own answer."""
    for found in (_totals(table), _depths(table), _joints(table), _strides(table)):
        yield from (asked for asked in found if asked.is_open)


def parts(table: LayerTable) -> Mapping[str, tuple[Layer, ...]]:
    """Return the modules that hold more than one row with parameters, by their paths."""
    found: dict[str, list[Layer]] = {}
    for layer in table.layers:
        names = layer.path.split(".")
        if layer.params and layer.output_shape:
            for count in range(1, len(names)):
                found.setdefault(".".join(names[:count]), []).append(layer)
    return {path: tuple(rows) for path, rows in found.items() if len(rows) > 1}


def _totals(table: LayerTable) -> Iterator[CountedQuestion]:
    for path, rows in parts(table).items():
        weighted = sum(row.kind in WEIGHTED for row in rows)
        if not 2 <= weighted <= FEW or any(row.kind not in TOTALLED for row in rows):
            continue
        biases = sum(row.output_shape[0] for row in rows if _biased(row))
        norms = sum(row.params for row in rows if row.kind == "BatchNorm2d")
        total = sum(row.params for row in rows)
        slips = {"no_biases": total - biases, "no_norms": total - norms}
        slips |= {"no_extras": total - norms - biases} if norms and biases else {}
        terms = " + ".join(_number(row.params) for row in rows)
        yield CountedQuestion(
            kind="total",
            printed=PrintedFacts(told={"part": path}, rows=rows),
            answer=total,
            formula=f"{terms} = {_number(total)}",
            slips=_others(slips, total),
        )


def _biased(row: Layer) -> bool:
    return row.kind != "BatchNorm2d" and has_bias(row)


def _depths(table: LayerTable) -> Iterator[CountedQuestion]:
    """Weighted layers on the longest path; other counts forget that branches stand side by side."""
    longest, seen, windows = depths(table), 0, 0
    for layer in table.layers:
        if not layer.output_shape:
            continue
        seen += layer.kind in WEIGHTED
        windows += layer.kind in WEIGHTED or layer.kind.endswith("Pool2d")
        depth = longest.get(layer.path, 0)
        if layer.kind in WEIGHTED and depth > 2:
            slips = {"side_by_side": seen, "pools_too": windows, "not_itself": depth - 1}
            yield CountedQuestion(
                kind="depth",
                printed=PrintedFacts(told={"layer": layer.path}),
                answer=depth,
                formula=f"{depth - 1} + 1 = {depth}",
                slips=_others(slips, depth),
            )


def _joints(table: LayerTable) -> Iterator[CountedQuestion]:
    """What concatenation and addition do to the channels."""
    rows = {layer.path: layer for layer in table.layers}
    asked: set[tuple[int, ...]] = set()
    for layer in table.layers:
        read = [rows[parent] for parent in layer.parents if parent in rows]
        channels = tuple(row.output_shape[0] for row in read if len(row.output_shape) == 3)
        if not 2 <= len(channels) <= JOINED or len(channels) != len(layer.parents):
            continue
        if channels in asked:
            continue  # the same sum at another place
        asked.add(channels)
        if layer.kind == "cat" and sum(channels) == layer.output_shape[0]:
            yield _concatenated(layer.path, channels)
        elif layer.kind == "add" and len(set(channels)) == 1:
            yield _added(layer.path, channels)


def _concatenated(path: str, channels: tuple[int, ...]) -> CountedQuestion:
    total = sum(channels)
    return CountedQuestion(
        kind="concatenated",
        printed=PrintedFacts(told={"layer": path, "channels": ", ".join(map(str, channels))}),
        answer=total,
        formula=f"{' + '.join(map(str, channels))} = {total}",
        slips=_others({"as_added": max(channels)}, total),
    )


def _added(path: str, channels: tuple[int, ...]) -> CountedQuestion:
    total = sum(channels)
    return CountedQuestion(
        kind="added",
        printed=PrintedFacts(told={"layer": path, "channels": channels[0], "count": len(channels)}),
        answer=total,
        formula=rf"{len(channels)} \cdot {channels[0]} = {total}",
        slips=_others({"addition_keeps": channels[0], "multiplied": prod(channels)}, total),
    )


def _strides(table: LayerTable) -> Iterator[CountedQuestion]:
    """What another stride does to a field further back."""
    for line in lines(table):
        for place, layer in enumerate(line[:-1]):
            for stride in STRIDES:
                asked = _with_stride(table, line[place:], stride)
                if layer.stride != (stride, stride) and asked is not None:
                    yield asked


def _with_stride(table: LayerTable, line: Line, stride: int) -> CountedQuestion | None:
    first, last = line[0], line[-1]
    now = first.stride[0] if first.stride else 1
    new = (with_stride(first, stride), *line[1:])
    before, _ = field_behind(table, first, line)
    found, jumps = field_behind(table, first, new)
    if found == before or not fits(new):
        return None
    read = read_field(table, first)
    assert read is not None
    reaches = [layer.window.reach[0] - 1 for layer in new if layer.window]
    terms = "".join(
        rf" + {reach}\cdot{jump}" for reach, jump in zip(reaches, jumps, strict=True) if reach
    )
    whole, rest = divmod(before * stride, now)
    slips = {"as_it_is": before, "no_jump": read[0][0] + sum(reaches)}
    slips |= {} if rest else {"whole_field": whole}
    return CountedQuestion(
        kind="later_field",
        printed=PrintedFacts(
            told={"layer": first.path, "last": last.path, "now": now, "then": stride},
            rows=line,
            shapes=False,
            read=read,
        ),
        answer=found,
        formula=f"{read[0][0]}{terms} = {found}",
        slips=_others(slips, found),
    )


def _others(slips: Mapping[str, int], right: int) -> Mapping[str, int]:
    """Return the wrong answers among them: none is the right one by chance."""
    return MappingProxyType({name: value for name, value in slips.items() if value != right})


def _number(value: int) -> str:
    return f"{value:,}".replace(",", "{,}")
