"""Wires of a dense block, cut one at a time."""

import streamlit as st

from cnnviz.studios.inside import Inside
from cnnviz.studios.inside.cuts.cut_words import screen as told
from cnnviz.ui.benches import cut_a_wire, dense_names


def show(inside: Inside) -> None:
    """The bench of the page DenseNet, and what it replaces."""
    t = inside.t
    words = st.container()
    cut = cut_a_wire.bench(inside.arch, inside.answers, inside.seen)
    source, reader = cut.wire
    with words:
        st.markdown(
            t(
                f"inside_cuts.wire_by.{cut.how}",
                reader=dense_names.long(t, cut.found.readers[reader]),
                source=dense_names.long(t, cut.found.sources[source]),
                block=cut.block.name,
                count=cut.block.widths[source],
                others=len(cut.found.readers) - 1 - source,
            )
        )
        told.changes(t, inside.answers, cut.whole, cut.cut)
