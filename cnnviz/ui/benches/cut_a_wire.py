"""Cut a wire of a dense block, and predict again."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.heat_map import heat_map
from cnnviz.probing.answers import WatchedPrediction
from cnnviz.probing.changes.cut_changes import Fill
from cnnviz.probing.changes.cut_effects import whole
from cnnviz.probing.changes.dense_blocks import DenseBlock
from cnnviz.probing.changes.dense_wires import Changes, changes, cut_answer, cut_each
from cnnviz.probing.changes.wire_weights import place
from cnnviz.ui import networks
from cnnviz.ui.benches import comparison, dense_names
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.shell.page import NetworkPage
from cnnviz.ui.widgets import bound, chart, photo, predictor, quiz
from cnnviz.ui.widgets.guess.filled import Bars

OPTIONS = ("input", "neighbour", "between")

REALLY = "every-wire"
"""Name in the address of the switch that cuts every wire instead of estimating."""

MOST_WIRES = 330
"""Wires of the largest block of which all are cut on demand: about twenty seconds."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bench:
    """The wire that is cut and the answers with and without it.

    Attributes:
        found: What each of its wires does.
        wire: Number of the source and of the reader of the wire that is cut.
        how: What the wire brings instead.
    """

    block: DenseBlock
    found: Changes
    wire: tuple[int, int]
    how: Fill
    whole: WatchedPrediction
    cut: WatchedPrediction


def on_photo(arch: NetworkPage, answers: predictor.Predictor, seen: photo.Photo) -> None:
    """Choose a wire, see both answers, then the map of all wires of the block."""
    t = arch.t
    words = st.container()
    here = bench(arch, answers, seen)
    source, reader = here.found.strongest
    with words:
        quiz.judge(
            t,
            "cut_a_wire",
            place(source, reader),
            _moves(here.found),
            block=here.block.name,
            source=dense_names.long(t, here.found.sources[source]),
            reader=dense_names.long(t, here.found.readers[reader]),
            change=numbers.signed(here.found.change[source, reader]),
        )


def _moves(found: Changes) -> Bars:
    """How far the strongest wire of each origin moves the answer."""
    moved: dict[str, float] = {}
    for source, reader in np.argwhere(~np.isnan(found.change)):
        origin, change = place(source, reader), float(found.change[source, reader])
        moved[origin] = max(moved.get(origin, 0.0), change, key=abs)
    return Bars(
        values={origin: abs(change) for origin, change in moved.items()},
        written={origin: numbers.signed(change) for origin, change in moved.items()},
    )


def bench(arch: NetworkPage, answers: predictor.Predictor, seen: photo.Photo) -> Bench:
    """The choice of a wire, both answers, and the map of all wires of the block."""
    t = arch.t
    blocks = {block.name: block for block in dense_names.blocks(answers.loaded.name)}
    name = dense_names.choose_block(t, list(blocks))
    block = blocks[name]
    how = Fill(
        address.segmented(
            "wire-cut",
            t("cut_a_wire.how"),
            [Fill.MEAN.value, Fill.ZERO.value],
            Fill.MEAN.value,
            lambda cut: t(f"cut_a_wire.{cut}"),
        )
    )
    before = networks.on_photo(whole, answers.loaded, seen)
    found = _changes(t, answers, seen, block, how)
    wire = _wire(t, f"{answers.loaded.name}-{name}", found)
    watch = before.watched.class_index
    cut = networks.on_photo(cut_answer, answers.loaded, seen, block, wire, how, watch)
    comparison.metrics(t, answers, before, cut)
    comparison.charts(t, answers, before, cut, titles=(t("cut_a_wire.whole"), t("cut_a_wire.cut")))
    _map(t, found, name, len(block.wires))
    return Bench(block=block, found=found, wire=wire, how=how, whole=before, cut=cut)


def _changes(
    t: Labels,
    answers: predictor.Predictor,
    seen: photo.Photo,
    block: DenseBlock,
    how: Fill,
) -> Changes:
    """The map of the block; on demand with every wire really cut."""
    with st.spinner(t("common.loading")):
        found = networks.on_photo(changes, answers.loaded, seen, block, how)
    if found.exact or len(block.wires) > MOST_WIRES:
        return found
    if not address.switch(
        REALLY,
        t("cut_a_wire.really", wires=len(block.wires)),
        help_text=t("cut_a_wire.really_help"),
    ):
        return found
    with st.spinner(t("cut_a_wire.cutting", wires=len(block.wires))):
        return networks.on_photo(cut_each, answers.loaded, seen, block, how)


def _wire(t: Labels, key: str, found: Changes) -> tuple[int, int]:
    """Two lists: what reads, and from which source; at first the wire that matters most."""
    strongest = found.strongest
    left, right = st.columns(2, gap="large")
    with left:
        reader = bound.selectbox(
            t("dense.reader"),
            range(len(found.readers)),
            strongest[1],
            format_func=lambda number: dense_names.long(t, found.readers[number]),
            key=f"reader-{key}",
            name="reader",
        )
    with right:
        source = bound.selectbox(
            t("dense.source"),
            range(reader + 1),
            min(strongest[0], reader),
            format_func=lambda number: dense_names.long(t, found.sources[number]),
            key=f"source-{key}-{reader}",
            name="source",
        )
    return source, reader


def _map(t: Labels, found: Changes, name: str, wires: int) -> None:
    st.header(t("cut_a_wire.map", block=name), anchor=False)
    sources = [dense_names.short(t, entry) for entry in found.sources]
    readers = [dense_names.short(t, entry) for entry in found.readers]
    chart.show(
        heat_map(
            found.change,
            rows=(t("dense.source"), sources),
            columns=(t("dense.reader"), readers),
            value=t("cut_a_wire.change"),
        ),
        key="cut-map",
        alt=t("cut_a_wire.map_alt", block=name),
    )
    if found.exact:
        st.caption(t("cut_a_wire.exact", kept=found.kept, wires=wires))
    else:
        st.caption(t("cut_a_wire.estimate"))
    there = [tuple(place) for place in np.argwhere(~np.isnan(found.change.T))]
    chart.data_table(
        t,
        {
            t("dense.reader"): [readers[r] for r, _ in there],
            t("dense.source"): [sources[s] for _, s in there],
            t("cut_a_wire.change"): [numbers.signed(found.change[s, r], 3) for r, s in there],
        },
    )
