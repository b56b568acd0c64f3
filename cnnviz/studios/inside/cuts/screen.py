"""Cutting things: what a network answers when a part of it is missing."""

import streamlit as st

from cnnviz.probing.changes.cuts import CutKind
from cnnviz.studios.inside import Inside
from cnnviz.studios.inside.cuts.bench import screen as bench
from cnnviz.studios.inside.cuts.branches import screen as branches
from cnnviz.studios.inside.cuts.channels import screen as channels
from cnnviz.studios.inside.cuts.cut_words import screen as cut_words
from cnnviz.ui.benches import cut_a_wire, cut_curve, dense_names, gates, second_photo, swap_gates
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.widgets import photo, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

WIRE = "wire"
CHANNEL = "channel"

OPTIONS = ("few", "half", "most")
"""Answers to the question in what share of all single cuts the first class stays."""

MARKS = Marks(levels={"few": 1 / 6, "half": 1 / 2, "most": 5 / 6})


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
        _wires(inside)
    else:
        kind = CutKind(chosen)
        if kind is CutKind.GATE:
            _gates(inside)
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
    """Show the cuts over many pictures to who has guessed."""
    t = inside.t
    if not quiz.made(t, "cuts", OPTIONS, MARKS):
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
                Level(value=share, written=numbers.percent(t, share), marks=MARKS),
                kept=sum(tally.kept for tally in shown),
                total=sum(tally.pictures for tally in shown),
            )


def _gates(inside: Inside) -> None:
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
        cut_words.said(
            [
                t(
                    f"inside_cuts.gates_by.{by}",
                    gates=sum(cut.shape[0] for cut in several),
                    blocks=len(several),
                    other=photo.title(other),
                )
            ]
        )
    cut_words.outcome(t, answers, before, after)
    mine, theirs = gates.read(answers, seen), gates.read(answers, other)
    gates.block(inside.arch, mine, theirs, (photo.title(seen), photo.title(other)))


def _wires(inside: Inside) -> None:
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
        cut_words.changes(t, inside.answers, cut.whole, cut.cut)
