"""Gates that are not the photo's own: those of a second photo, ones, their mean, or shuffled."""

import streamlit as st

from cnnviz.probing.changes.cuts import CutKind
from cnnviz.studios.inside import Inside
from cnnviz.studios.inside.cuts.told import screen as told
from cnnviz.ui.benches import cut_curve, gates, second_photo, swap_gates
from cnnviz.ui.widgets import photo


def show(inside: Inside) -> None:
    """The bench of the page SENet, what it replaces, and the gates of one block."""
    t, answers, seen = inside.t, inside.answers, inside.seen
    other = second_photo.choose(t, seen)
    choice = st.container()
    words = st.container()
    with choice:
        by, where = swap_gates.choose(inside.arch, answers)
    several = [
        cut
        for cut in cut_curve.found(answers.loaded.name, CutKind.GATE)
        if where in (swap_gates.EVERYWHERE, cut.group, cut.name)
    ]
    before, after = swap_gates.both(answers, seen, other, by, where)
    with words:
        told.said(
            [
                t(
                    f"inside_cuts.gates_by.{by}",
                    gates=sum(cut.shape[0] for cut in several),
                    blocks=len(several),
                    other=photo.title(other),
                )
            ]
        )
    told.outcome(t, answers, before, after)
    mine, theirs = gates.read(answers, seen), gates.read(answers, other)
    gates.block(inside.arch, mine, theirs, (photo.title(seen), photo.title(other)))
