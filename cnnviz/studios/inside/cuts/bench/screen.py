"""Parts that are switched off and on, one by one; and every single cut on the reader's photo."""

from functools import partial

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.probing.answers import WatchedPrediction
from cnnviz.probing.changes.cut_effects import cut_answer, each_cut, whole
from cnnviz.probing.changes.cuts import Cut, CutKind
from cnnviz.studios.inside import Inside
from cnnviz.studios.inside.cuts.cut_words import screen as cut_words
from cnnviz.studios.inside.cuts.effects.screen import effects
from cnnviz.ui import networks, tables
from cnnviz.ui.benches import cut_curve
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.widgets import steps

STEP = 4e9
"""Multiply-adds of one step."""


def show(inside: Inside, kind: CutKind) -> None:
    """Switch parts off, and see what was replaced and what becomes of the answer."""
    t, answers, seen = inside.t, inside.answers, inside.seen
    several = cut_curve.found(answers.loaded.name, kind)
    names = dict(zip((cut.name for cut in several), cut_curve.short(several), strict=True))
    key = f"cut-{kind}-{answers.loaded.name}"
    address.restore_several(key, list(names), name="off")
    st.pills(
        t(f"inside_cuts.switch.{kind}"),
        list(names),
        selection_mode="multi",
        format_func=names.__getitem__,
        key=key,
    )
    off = [cut for cut in several if cut.name in st.session_state[key]]
    address.store_several(key, [cut.name for cut in off], name="off")
    st.button(
        t("inside_cuts.restore"), key="restore", on_click=_restore, args=(key,), disabled=not off
    )
    before = as_it_is(inside)
    after = before
    if off:
        watch = before.watched.class_index
        after = networks.on_photo(cut_answer, answers.loaded, seen, tuple(off), watch)
    cut_words.cuts(t, off)
    cut_words.outcome(t, answers, before, after)


def as_it_is(inside: Inside) -> WatchedPrediction:
    """The answer of the whole network."""
    return networks.on_photo(whole, inside.answers.loaded, inside.seen)


def photo_curve(inside: Inside, kind: CutKind) -> None:
    """Every single cut of one kind on the photo."""
    t, answers = inside.t, inside.answers
    st.header(t("inside_cuts.on_photo"), anchor=False)
    several = cut_curve.found(answers.loaded.name, kind)
    before = as_it_is(inside)
    found = _each(inside, kind, several, before)
    if found:
        effects(
            t,
            f"photo-{kind}",
            before,
            found,
            names=cut_curve.short(several[: len(found)]),
            paths=[cut.name for cut in several[: len(found)]],
            what=t(f"inside_cuts.one.{kind}"),
            label=answers.loaded.classes[before.watched.class_index],
        )
        _strongest(t, several, before, found)


def _each(
    inside: Inside, kind: CutKind, several: tuple[Cut, ...], before: WatchedPrediction
) -> list[WatchedPrediction]:
    """All single cuts, at once where that is quick."""
    loaded, seen = inside.answers.loaded, inside.seen
    macs = tables.layer_table(loaded.name).macs
    size = max(1, int(STEP // macs))
    parts = [several[start : start + size] for start in range(0, len(several), size)]
    watch = before.watched.class_index
    done = steps.run(
        inside.t,
        f"photo-{kind}",
        (inside.answers.key, seen.sha256),
        [partial(networks.on_photo, each_cut, loaded, seen, part, watch) for part in parts],
        offer=inside.t("inside_cuts.measure_photo", cuts=len(several)),
        at_once=len(parts) == 1,
    )
    return [answer for part in done for answer in part]


def _strongest(
    t: Labels, several: tuple[Cut, ...], before: WatchedPrediction, found: list[WatchedPrediction]
) -> None:
    """The cut that moves the margin most, in words."""
    place = min(range(len(found)), key=lambda number: found[number].margin)
    st.markdown(
        t(
            "inside_cuts.strongest",
            name=several[place].name,
            change=numbers.signed(found[place].margin - before.margin),
            kept=sum(answer.kept for answer in found),
            total=len(found),
        )
    )


def _restore(key: str) -> None:
    st.session_state[key] = []
