"""Two networks beside each other, layer by layer: what is the same, and what differs."""

from collections.abc import Mapping, Sequence
from typing import Literal

import pandas as pd
import streamlit as st

from cnnviz.content.labels import Labels, text
from cnnviz.drawing.palette import LIGHT
from cnnviz.drawing.svg.block_cards import plain_name, shape_text
from cnnviz.network.difference.tables import (
    PairKind,
    PairRun,
    TableDifference,
    difference,
    runs_of,
)
from cnnviz.network.structure.paper_names import short
from cnnviz.network.trace.table import Layer, LayerTable
from cnnviz.studios.compare.differences.card import screen as card
from cnnviz.studios.compare.differences.drawing import SIGNS, Rung, ladder
from cnnviz.ui import beside, tables
from cnnviz.ui.keeping.by_network import kept
from cnnviz.ui.shell import address, numbers, titles
from cnnviz.ui.shell.numbers import EMPTY
from cnnviz.ui.widgets import bound, diagram
from cnnviz.ui.widgets.diagram import Drawing

ROW = "row"
"""Name in the address of the pair that is looked at."""

SCROLLED, FITTING = 620, 11
"""Pixels of the ladder where it is longer and scrolls, and the rungs that fit without."""


def show(t: Labels, names: list[str]) -> None:
    """The ladder of two networks, the card of the chosen rung, and everything as a table."""
    left, right = _two(t, names)
    found = _difference(left, right)
    folded = address.switch("folded", t("diff.fold"), default=True)
    runs = runs_of(found.pairs, folded=folded)
    st.caption(_counted(t, found))
    place, details = beside.columns("differences", (1, 1))
    high: int | Literal["content"] = SCROLLED if len(runs) > FITTING else "content"
    with place, st.container(height=high, border=False, key="differences-ladder"):
        chosen = _chosen(t, found, runs, folded=folded)
    with details:
        card.show(t, found, chosen)
    beside.bring_into_sight(details, chosen.token, key="differences")
    picked = card.blocks(t, found, chosen)
    if picked is not None and not chosen.holds(picked):
        st.session_state[ROW] = picked
        st.rerun()
    _table(t, found)


def _two(t: Labels, names: list[str]) -> tuple[str, str]:
    """The two networks: the only ones that are compared, or two of several."""
    if len(names) == 2:
        return names[0], names[1]

    def title(name: str) -> str:
        return titles.named(t, name)

    places = st.columns(2)
    with places[0]:
        left = bound.selectbox(
            t("diff.left"), names, names[0], key="diff-left", name="left", format_func=title
        )
    others = [name for name in names if name != left]
    with places[1]:
        right = bound.selectbox(
            t("diff.right"), others, others[0], key="diff-right", name="right", format_func=title
        )
    return left, right


@kept(64)
def _difference(left: str, right: str) -> TableDifference:
    return difference(tables.layer_table(left), tables.layer_table(right))


def _counted(t: Labels, found: TableDifference) -> str:
    sides = {"left": titles.named(t, found.left.model), "right": titles.named(t, found.right.model)}
    told = []
    for kind in PairKind:
        count = max(found.total(kind).layers)
        if count:
            told.append(f"{SIGNS[kind]} {t(f'diff.counted.{kind}', count=count, **sides)}")
    return " · ".join(told)


def _chosen(t: Labels, found: TableDifference, runs: Sequence[PairRun], *, folded: bool) -> PairRun:
    """The ladder, and the rung that is looked at: by a click, or by the address."""
    tokens = [run.token for run in runs]
    first = next((run.token for run in runs if run.kind is not PairKind.SAME), tokens[0])
    asked = address.standing(ROW)
    inside = next((run.token for run in runs if asked and run.holds(asked)), None)
    if inside is not None and inside != asked:  # folded meanwhile: the rung that has it inside
        st.session_state[ROW] = inside
    address.restore(ROW, tokens, first)
    drawing = _drawing(found.left.model, found.right.model, t.language, folded=folded)
    clicked = diagram.show(drawing, str(st.session_state[ROW]), key=f"ladder-{drawing.name}")
    if clicked in tokens:
        st.session_state[ROW] = clicked
    token = address.store(ROW, tokens, first)
    return next(run for run in runs if run.token == token)


@kept(64)
def _drawing(left: str, right: str, code: str, *, folded: bool) -> Drawing:
    t = text(code)
    rungs = [
        Rung(
            token=run.token,
            kind=run.kind,
            left=_lines(t, run.left, left),
            right=_lines(t, run.right, right),
        )
        for run in runs_of(_difference(left, right).pairs, folded=folded)
    ]
    both = titles.named(t, left), titles.named(t, right)
    labels = t.table("diff.figure")
    return Drawing(
        svg=ladder(rungs, both, labels),
        file=ladder(rungs, both, labels, palette=LIGHT),
        name=f"cnnviz-{left}-{right}",
    )


def _lines(t: Labels, rows: Sequence[Layer], name: str) -> tuple[str, str] | None:
    """What a box says of its layers: which they are, and what they do."""
    if not rows:
        return None
    told = tables.names(name)
    if len(rows) > 1:
        return span(tables.layer_table(name), rows, told), t("diff.layers", count=len(rows))
    (row,) = rows
    kernel = f" {row.kernel[0]}×{row.kernel[1]}" if row.kernel else ""
    kind = f"{plain_name(row.kind)}{kernel}"
    return told.get(row.path, row.path), f"{kind} · {shape_text(row.output_shape)}"


def span(table: LayerTable, rows: Sequence[Layer], told: Mapping[str, str]) -> str:
    """Return what several layers are called: their modules, or the first and the last of them.

    Args:
        table: Of their network.
        rows: Some of its rows, in the order of computation.
        told: What layers and modules are called.
    """
    owners = dict.fromkeys(row.path.rpartition(".")[0] for row in rows)
    outer = [path for path in owners if not any(path.startswith(f"{other}.") for other in owners)]
    whole = all(outer) and sum(len(table.under(path)) for path in outer) == len(rows)
    if whole:
        return short(told, outer)
    first, last = (told.get(row.path, row.path) for row in (rows[0], rows[-1]))
    around = first.rpartition(".")[0]
    if around and last.startswith(f"{around}."):
        last = last.removeprefix(f"{around}.")
    return f"{first} – {last}"


def _table(t: Labels, found: TableDifference) -> None:
    """Every pair as a row, on the screen and as a file."""
    frame = pairs_frame(t, found)
    with st.expander(t("common.table_twin")):
        st.dataframe(frame, hide_index=True, placeholder=EMPTY, alt=t("diff.table_alt"))
        st.download_button(
            t("common.download_csv"),
            data=lambda: frame.to_csv(index=False),
            file_name=f"cnnviz-{found.left.model}-{found.right.model}.csv",
            mime="text/csv",
            on_click="ignore",
            icon=":material/download:",
        )


def pairs_frame(t: Labels, found: TableDifference) -> pd.DataFrame:
    """Return every pair of layers as a row with the reader's headings."""
    rows: dict[str, list[object]] = {
        t("diff.sign"): [SIGNS[pair.kind] for pair in found.pairs],
        t("diff.differs"): [
            ", ".join(t(f"diff.aspects.{name}") for name in pair.differs) or None
            for pair in found.pairs
        ],
    }
    for side in ("left", "right"):
        title = titles.named(t, getattr(found, side).model)
        own: list[Layer | None] = [getattr(pair, side) for pair in found.pairs]
        rows |= {
            f"{title} · {t('common.path')}": [row and row.path for row in own],
            f"{title} · {t('common.kind')}": [row and row.kind for row in own],
            f"{title} · {t('common.output_shape')}": [
                row and numbers.shape(row.output_shape) for row in own
            ],
            f"{title} · {t('common.parameters')}": [row and row.params for row in own],
        }
    return pd.DataFrame(rows)
