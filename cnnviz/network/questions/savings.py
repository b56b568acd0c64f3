"""Which of four changes of a layer saves most, counted on the changed layers.

A change reaches the next convolution, too: half as many filters are half as many channels to read
there, and another stride leaves fewer places. So the layer and all that stands between it and the
next convolution are built anew for each change, and the spine walks them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import torch
from torch import Tensor, nn

from cnnviz.network.questions.asked import ChoiceQuestion, Option, PrintedFacts
from cnnviz.network.questions.changes import (
    Change,
    Changes,
    changed_module,
    changed_window,
    possible,
)
from cnnviz.network.questions.deal import OPTIONS, Deal
from cnnviz.network.questions.lines import Line, fits, lines
from cnnviz.network.trace.layers import table_of
from cnnviz.network.trace.table import LayerTable

PAIRS = 16
"""Pairs of convolutions that are asked about."""

SETS = 2
"""Sets of four changes of one pair and one bill."""

BILLS = ("params", "macs")


def savings(table: LayerTable, deal: Deal) -> Iterator[ChoiceQuestion]:
    """Return every such question.

    Args:
        table: Table of the network.
        deal: Draws lots.
    """
    found = [pair for line in lines(table) if (pair := _pair(line))]
    deal.random.shuffle(found)
    for line in found[:PAIRS]:
        changes = [Change(name="", now=0, then=0), *_sparing(line)]
        bills = changed_bills(line, changes)
        now, *then = bills
        for bill in BILLS:
            yield from _asked(line, deal, bill, dict(zip(changes[1:], then, strict=True)), now)


def _pair(line: Line) -> Line:
    """Return the end of a line from one convolution to the next; empty where it has no two."""
    if line[-1].kind != "Conv2d" or (line[-1].value("groups") or 1) > 1:
        return ()
    for place in reversed(range(len(line) - 1)):
        if line[place].kind == "Conv2d":
            return line[place:] if (line[place].value("groups") or 1) == 1 else ()
    return ()


def _sparing(line: Line) -> list[Change]:
    """Return the changes of the first convolution that might save something."""
    first = line[0]
    single = [changes[0] for changes in possible(first) if len(changes) == 1]
    found = [
        change
        for change in single
        if (change.name in {"kernel", "filters", "padding"} and change.then < change.now)
        or (change.name == "stride" and change.then > change.now)
        or change.name == "dilation"
    ]
    if first.input_shape[0] % 2 == 0 and first.output_shape[0] % 2 == 0:
        found.append(Change(name="groups", now=1, then=2))
    return [change for change in found if _stands(line, change)]


def _stands(line: Line, change: Change) -> bool:
    """Whether every later window still stands on its map."""
    first = replace(line[0], window=changed_window(line[0], (change,)))
    return fits((first, *line[1:]))


def changed_bills(line: Line, changes: Sequence[Change]) -> list[dict[str, int]]:
    """Return parameters and multiply-adds of a line of windows with each change of its first.

    Args:
        line: From one convolution to the next.
        changes: Of the first; one without a name changes nothing.
    """
    with torch.device("meta"):
        rows = [_built(line, (change,) if change.name else ()) for change in changes]
    table = table_of(_Rows(rows), line[0].input_shape, line[0].path)  # type: ignore[arg-type]
    found = []
    for place in range(len(changes)):
        inside = table.under(f"rows.{place}")
        found.append({bill: sum(int(getattr(row, bill)) for row in inside) for bill in BILLS})
    return found


def _built(line: Line, changes: Changes) -> nn.Sequential:
    """Return the windows of a line one behind the other, the last with the channels that come."""
    first = changed_module(line[0], changes)
    between = [changed_module(layer, ()) for layer in line[1:-1]]
    last = line[-1]
    assert isinstance(first, nn.Conv2d)
    assert last.window is not None
    window = last.window
    behind = nn.Conv2d(
        first.out_channels,
        last.output_shape[0],
        window.kernel,
        window.stride,
        window.padding,
        window.dilation,
    )
    return nn.Sequential(first, *between, behind)


class _Rows(nn.Module):
    """Stacks of layers that all read the same tensor."""

    def __init__(self, rows: list[nn.Sequential]) -> None:
        super().__init__()
        self.rows = nn.ModuleList(rows)

    def forward(self, x: Tensor) -> list[Tensor]:
        return [row(x) for row in self.rows]


def _asked(
    line: Line, deal: Deal, bill: str, after: dict[Change, dict[str, int]], now: dict[str, int]
) -> Iterator[ChoiceQuestion]:
    options = [
        Option(
            change=change,
            figure=bills[bill],
            slips=("saves_nothing",) if bills[bill] >= now[bill] else (),
        )
        for change, bills in after.items()
    ]
    asked: set[frozenset[Option]] = set()
    for _ in range(SETS):
        if len(options) < OPTIONS:
            return
        four = deal.random.sample(options, OPTIONS)
        four.sort(key=lambda one: one.figure or 0)
        best, second = four[0], four[1]
        if best.figure == second.figure or frozenset(four) in asked:
            continue
        asked.add(frozenset(four))
        told = {"layer": line[0].path, "last": line[-1].path}
        yield ChoiceQuestion.of(f"saves_{bill}", PrintedFacts(told=told, rows=line), best, four[1:])
