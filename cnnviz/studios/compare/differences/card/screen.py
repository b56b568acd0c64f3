"""One pair of layers, or a stretch of them: what differs, and the modules around both."""

from collections.abc import Sequence

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.network.difference.aspects import ASPECTS, READS
from cnnviz.network.difference.tables import PairKind, PairRun, RowPair, TableDifference
from cnnviz.network.structure.parts import WHOLE, Part, PartKind
from cnnviz.network.structure.slabs import called
from cnnviz.network.trace.table import Layer, LayerTable
from cnnviz.studios.compare.differences.drawing import SIGNS
from cnnviz.ui import network_drawings, tables
from cnnviz.ui.shell import numbers, titles
from cnnviz.ui.widgets import chart, diagram


def show(t: Labels, found: TableDifference, chosen: PairRun) -> None:
    """What the chosen layers have in common, and what not."""
    sides = {"left": titles.named(t, found.left.model), "right": titles.named(t, found.right.model)}
    with st.container(border=True):
        several = len(chosen.pairs) > 1
        count = f" · {t('diff.layers', count=len(chosen.pairs))}" if several else ""
        kind = t(f"diff.kinds.{chosen.kind}", **sides)
        st.markdown(f"**{SIGNS[chosen.kind]} {kind}**{count}")
        if several:
            _several(t, found, chosen)
        else:
            _one(t, found, chosen.pairs[0])


def _several(t: Labels, found: TableDifference, chosen: PairRun) -> None:
    columns: dict[str, list[object]] = {}
    for table, rows in ((found.left, chosen.left), (found.right, chosen.right)):
        if rows:
            told = tables.names(table.model)
            columns[titles.named(t, table.model)] = [told.get(row.path, row.path) for row in rows]
    rows = chosen.left or chosen.right
    columns[t("common.kind")] = [t.get(f"kinds.{row.kind}", row.kind) for row in rows]
    columns[t("common.output_shape")] = [numbers.shape(row.output_shape) for row in rows]
    columns[t("common.parameters")] = [row.params for row in rows]
    chart.table(t, columns)


def _one(t: Labels, found: TableDifference, pair: RowPair) -> None:
    sides = [
        (titles.named(t, table.model), row, tables.names(table.model))
        for table, row in ((found.left, pair.left), (found.right, pair.right))
        if row is not None
    ]
    names = [*ASPECTS, *([READS] if READS in pair.differs else [])]
    kept = [name for name in names if any(_written(t, name, row) for _, row, _ in sides)]
    columns: dict[str, Sequence[object]] = {}
    if pair.kind is PairKind.CHANGED:
        columns[t("diff.sign")] = ["", *("≠" if n in pair.differs else "=" for n in kept)]
    columns[t("diff.aspect")] = [
        t("common.layer"),
        *(t(f"diff.aspects.{name}") for name in kept),
    ]
    for title, row, told in sides:
        cells = [_written(t, name, row) or None for name in kept]
        columns[title] = [told.get(row.path, row.path), *cells]
    chart.table(t, columns)


def _written(t: Labels, name: str, row: Layer) -> str:
    """An aspect of a layer in words; nothing where it has no such."""
    if name == READS:
        return ", ".join(row.parents)
    value = ASPECTS[name](row)
    if name == "kind":
        return t.get(f"kinds.{row.kind}", row.kind)
    if name == "rounding":
        return "" if value is None else t("diff.rounded_up" if value else "diff.rounded_down")
    if name == "channels":
        return " → ".join(numbers.whole(number) for _, number in row.hyper if _ != "groups")
    if isinstance(value, tuple):
        return numbers.shape(value) if value else ""
    return numbers.whole(value) if isinstance(value, int) else ""


def blocks(t: Labels, found: TableDifference, chosen: PairRun) -> str | None:
    """The diagrams of the modules that the chosen layers lie in, side by side.

    Returns:
        Name in the address of the pair of a box that was clicked just now.
    """
    picked = None
    left, right = _part(found.left, chosen.left), _part(found.right, chosen.right)
    if left is None and right is not None:
        left = _part(found.left, found.partners(right.rows, on_left=False))
    elif right is None and left is not None:
        right = _part(found.right, found.partners(left.rows, on_left=True))
    sides = ((found.left, left, chosen.left), (found.right, right, chosen.right))
    for place, (table, part, rows) in zip(st.columns(2), sides, strict=True):
        with place:
            title = titles.named(t, table.model)
            if part is None:
                st.markdown(f"**{title}**")
                st.caption(t("diff.nothing_here"))
                continue
            name = called(part.path, part.rows, tables.names(table.model))
            st.markdown(f"**{title}** · {name}")
            drawing = network_drawings.block(table.model, part.path, t.language)
            marked = rows[0].path if rows else None
            key = f"difference-{table.model}-{part.path}"
            clicked = diagram.show(drawing, marked, key=key)
            if clicked is not None:
                picked = found.token(clicked, on_left=table is found.left)
    return picked


def _part(table: LayerTable, rows: Sequence[Layer]) -> Part | None:
    """The smallest part that has the first of some rows; else the module that it lies in."""
    used = [row for row in rows if row.output_shape]  # an auxiliary head has no graph
    if not used:
        return None
    path = used[0].path
    around = [
        part
        for part in network_drawings.parts(table.model)
        if part.path != WHOLE and any(row.path == path for row in part.rows)
    ]
    if around:
        return min(around, key=lambda part: len(part.rows))
    module = path.rpartition(".")[0] or path
    return Part(path=module, kind=PartKind.GENERIC, rows=table.under(module))
