"""Every single cut of one kind over a set of pictures: what holds beyond the reader's photo."""

from collections.abc import Sequence
from functools import partial

import streamlit as st
from torch import Tensor

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.effect_columns import ValueRange, effect_columns
from cnnviz.photos.answering.picture_sets import gallery, of_pixels
from cnnviz.photos.decoding import samples
from cnnviz.probing.changes.cut_effects import Tally, logits_before, tallies
from cnnviz.probing.changes.cuts import Cut, CutKind, cuts
from cnnviz.training.data.data_sets import available, load
from cnnviz.training.data.image_data import CIFAR10_CLASSES
from cnnviz.training.recipes.config import CIFAR10
from cnnviz.ui import cache, tables
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.widgets import chart, steps
from cnnviz.ui.widgets.predictor import Predictor

GALLERY = "gallery"
"""Name of the set of photos that come with the app."""

PICTURES = 200
"""Test pictures of CIFAR-10, the first ones."""

STEP = 8e9
"""Multiply-adds of one step: a second or so."""


def found(model: str, kind: CutKind | None = None) -> tuple[Cut, ...]:
    """The parts of a network that can be cut alone; of one kind, or of all."""
    everything = cache.shared(_found, model)
    return tuple(cut for cut in everything if kind in (None, cut.kind))


def short(several: Sequence[Cut]) -> list[str]:
    """Names of cuts without what all of them begin with."""
    parts = [cut.name.split(".") for cut in several]
    common = 0
    while all(
        len(own) > common + 1 and own[: common + 1] == parts[0][: common + 1] for own in parts
    ):
        common += 1
    return [".".join(own[common:]).removeprefix("inception") for own in parts]


def show(t: Labels, answers: Predictor, kind: CutKind) -> list[Tally]:
    """The choice of the pictures, the measurement in steps, and the curve.

    Returns:
        What each cut does over the pictures, in order; empty until all cuts are measured.
    """
    st.header(t("inside_cuts.curve"), anchor=False)
    several = found(answers.loaded.name, kind)
    which = _pictures(t, answers)
    # Told without reading them: that takes a moment, and nobody has asked for it yet.
    count = len(samples.available()) if which == GALLERY else PICTURES
    macs = tables.layer_table(answers.loaded.name).macs * count
    each = max(1, int(STEP // macs))
    parts = [several[start : start + each] for start in range(0, len(several), each)]
    done = steps.run(
        t,
        f"curve-{kind}",
        (answers.key, kind, which),
        [partial(_measured, answers, which, part) for part in parts],
        offer=t("inside_cuts.measure_curve", cuts=len(several), pictures=count),
        at_once=macs * len(several) < STEP / 2,
    )
    shown = [tally for part in done for tally in part]
    if shown:
        _charts(t, shown, kind)
    return shown if len(done) == len(parts) else []


def _found(model: str) -> tuple[Cut, ...]:
    return cuts(tables.layer_table(model))


def _pictures(t: Labels, answers: Predictor) -> str:
    """Which pictures: those that the network was made for first, where they are here."""
    sets = [GALLERY]
    if answers.loaded.classes == CIFAR10_CLASSES and CIFAR10 in available():
        sets.insert(0, CIFAR10)
    if len(sets) == 1:
        return GALLERY
    return address.segmented(
        "pictures",
        t("inside_cuts.pictures"),
        sets,
        sets[0],
        lambda name: t(f"inside_cuts.sets.{name}", count=PICTURES),
    )


def _tensor(answers: Predictor, which: str) -> Tensor:
    """The pictures as the network reads them, kept for all sessions."""
    recipe = answers.loaded.preprocessing

    def read(_model: str, _weights: str, which: str) -> Tensor:
        if which == GALLERY:
            return gallery(recipe)
        return of_pixels(cache.shared(_test_pictures), recipe)

    return cache.shared(read, *answers.key, which)


def _test_pictures() -> Tensor:
    return load(CIFAR10).test.images[:PICTURES].clone()


def _batch(answers: Predictor) -> int:
    return max(1, min(100, int(STEP // tables.layer_table(answers.loaded.name).macs)))


def _measured(answers: Predictor, which: str, part: tuple[Cut, ...]) -> tuple[Tally, ...]:
    """Measure one part of the cuts, kept for all sessions."""
    module, pictures, batch = answers.loaded.module, _tensor(answers, which), _batch(answers)

    def whole(_model: str, _weights: str, _which: str) -> Tensor:
        return logits_before(module, pictures, batch)

    def measure(model: str, weights: str, which: str, part: tuple[Cut, ...]) -> tuple[Tally, ...]:
        before = cache.shared(whole, model, weights, which)
        return tallies(module, pictures, before, part, batch)

    return cache.shared(measure, *answers.key, which, part)


def _charts(t: Labels, shown: Sequence[Tally], kind: CutKind) -> None:
    names = short([tally.cut for tally in shown])
    what = t(f"inside_cuts.one.{kind}")
    kept = [numbers.percent(t, tally.share) for tally in shown]
    changes = [numbers.signed(tally.margin) for tally in shown]
    ends = [(tally.lowest, tally.highest) for tally in shown]
    ranges = [f"{numbers.signed(low)} … {numbers.signed(high)}" for low, high in ends]
    place = min(range(len(shown)), key=lambda n: (shown[n].share, shown[n].margin))
    _summary(t, shown, shown[place], changes[place], ranges[place])
    kept_column, change_column = t("inside_cuts.kept_share"), t("inside_cuts.mean_change")
    columns: tuple[tuple[str, Sequence[float], bool], ...] = (
        (kept_column, [tally.share for tally in shown], True),
        (change_column, [tally.margin for tally in shown], False),
    )
    for column, values, percent in columns:
        st.markdown(f"**{column}**")
        chart.show(
            effect_columns(
                names,
                {column: values},
                x_axis=what,
                y_axis=column,
                hover=_hover(t, shown, kept, changes, ranges),
                over=None
                if percent
                else ValueRange(
                    name=t("inside_cuts.range"),
                    low=[tally.lowest for tally in shown],
                    high=[tally.highest for tally in shown],
                ),
                percent=percent,
            ),
            key=f"curve-{kind}-{'kept' if percent else 'margin'}",
            alt=t("inside_cuts.curve_alt", what=column),
        )
    chart.data_table(
        t,
        {
            what: [tally.cut.name for tally in shown],
            kept_column: kept,
            change_column: changes,
            t("inside_cuts.range"): ranges,
            t("inside_cuts.logit_change"): [numbers.signed(tally.logit) for tally in shown],
        },
    )


def _summary(t: Labels, shown: Sequence[Tally], worst: Tally, change: str, span: str) -> None:
    st.markdown(
        t(
            "inside_cuts.curve_summary",
            cuts=len(shown),
            pictures=shown[0].pictures,
            share=numbers.percent(t, share(shown)),
            name=worst.cut.name,
            kept=worst.kept,
            change=change,
            span=span,
        )
    )


def share(several: Sequence[Tally]) -> float:
    """Share of all answers, over cuts and pictures, in which the first class stays."""
    return sum(tally.kept for tally in several) / sum(tally.pictures for tally in several)


def _hover(
    t: Labels,
    shown: Sequence[Tally],
    kept: Sequence[str],
    changes: Sequence[str],
    ranges: Sequence[str],
) -> list[str]:
    return [
        t(
            "inside_cuts.curve_hover",
            name=tally.cut.name,
            kept=share_kept,
            change=change,
            span=span,
        )
        for tally, share_kept, change, span in zip(shown, kept, changes, ranges, strict=True)
    ]
