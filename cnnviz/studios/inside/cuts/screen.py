"""Cutting things: what a network answers when a part of it is missing."""

import streamlit as st

from cnnviz.probing.changes.cuts import CutKind
from cnnviz.studios.inside import Inside
from cnnviz.studios.inside.cuts.bench import screen as bench
from cnnviz.studios.inside.cuts.branches import screen as branches
from cnnviz.studios.inside.cuts.channels import screen as channels
from cnnviz.studios.inside.cuts.gates import screen as gates
from cnnviz.studios.inside.cuts.wires import screen as wires
from cnnviz.ui.benches import cut_curve
from cnnviz.ui.shell import address
from cnnviz.ui.widgets import quiz

WIRE = "wire"
CHANNEL = "channel"

OPTIONS = ("few", "half", "most")
"""Answers to the question in what share of all single cuts the first class stays."""


def show(inside: Inside) -> None:
    """The kinds of cut that the answering network allows, and the bench of the chosen one."""
    t = inside.t
    kinds = _kinds(inside.answers.loaded.name)
    chosen = address.segmented(
        "cut", t("inside_cuts.kind"), kinds, kinds[0], lambda kind: t(f"inside_cuts.kinds.{kind}")
    )
    st.markdown(t(f"inside_cuts.about.{chosen}"))
    if chosen == CHANNEL:
        channels.show(inside)
    elif chosen == WIRE:
        wires.show(inside)
    else:
        kind = CutKind(chosen)
        if kind is CutKind.GATE:
            gates.show(inside)
        elif kind is CutKind.BRANCH:
            branches.show(inside)
        else:
            bench.show(inside, kind)
        bench.photo_curve(inside, kind)
        _many(inside, kind)


def _kinds(model: str) -> list[str]:
    """What can be cut, the special part of a family first and channels, which all have, last."""
    there = {cut.kind for cut in cut_curve.found(model)}
    kinds = [kind.value for kind in CutKind if kind in there]
    if CutKind.DENSE in there:
        kinds.insert(kinds.index(CutKind.DENSE) + 1, WIRE)
    return [*kinds, CHANNEL]


def _many(inside: Inside, kind: CutKind) -> None:
    """The same cuts over many pictures, to who has guessed."""
    t = inside.t
    if not quiz.made(t, "cuts", OPTIONS):
        return
    words = st.container()
    shown = cut_curve.show(t, inside.answers, kind)
    if shown:
        share = cut_curve.share(shown)
        with words:
            quiz.judge(
                t,
                "cuts",
                OPTIONS[min(2, int(3 * share))],
                kept=sum(tally.kept for tally in shown),
                total=sum(tally.pictures for tally in shown),
            )
