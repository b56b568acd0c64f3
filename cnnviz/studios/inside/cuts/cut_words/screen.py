"""What was replaced by what, in one sentence, and what became of the answer."""

from collections.abc import Sequence

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.probing.answers import WatchedPrediction
from cnnviz.probing.changes.cuts import Cut, CutKind
from cnnviz.ui.benches import comparison
from cnnviz.ui.shell import classes
from cnnviz.ui.widgets.predictor import Predictor

MOST = 6
"""Cuts that are told one by one."""


def maps(t: Labels, shape: Sequence[int]) -> str:
    """A shape in words: "64 maps of 16×16", or "512 values"."""
    if len(shape) < 3:
        return t("inside_cuts.values", count=shape[0])
    count, height, width = shape
    return t("inside_cuts.maps", count=count, height=height, width=width)


def sentence(t: Labels, cut: Cut) -> str:
    """What a cut replaces by what."""
    name = cut.kind.value
    if cut.kind is CutKind.BLOCK and cut.projection:
        name = "block_projection"
    return t(
        f"inside_cuts.replaced.{name}",
        name=cut.name,
        group=cut.group,
        maps=maps(t, cut.shape),
        count=cut.shape[0],
        source=cut.source,
        kernels=cut.kernels,
    )


def cuts(t: Labels, several: Sequence[Cut]) -> None:
    """What some cuts replace by what."""
    lines = [sentence(t, cut) for cut in several[:MOST]]
    if len(several) > MOST:
        lines.append(t("inside_cuts.more", count=len(several) - MOST))
    said(lines or [t("inside_cuts.nothing")])


def said(lines: Sequence[str]) -> None:
    """Sentences, one under the other."""
    st.markdown("\n".join(f"- {line}" for line in lines) if len(lines) > 1 else lines[0])


def outcome(
    t: Labels, answers: Predictor, before: WatchedPrediction, after: WatchedPrediction
) -> None:
    """Both answers: probability, margin and logit, the change in the top five, and the charts."""
    comparison.metrics(t, answers, before, after)
    if after is not before:
        changes(t, answers, before, after)
    titles = (t("inside_cuts.whole"), t("inside_cuts.cut"))
    comparison.charts(t, answers, before, after, titles=titles)


def changes(
    t: Labels, answers: Predictor, before: WatchedPrediction, after: WatchedPrediction
) -> None:
    """The logit before and after, who is first, and who is new among the top five."""
    names = answers.loaded.classes
    old, new = ([score.class_index for score in found.top] for found in (before, after))
    label = classes.name(t, names[old[0]])
    came = [classes.name(t, names[index]) for index in new if index not in old]
    lines = [
        t(
            "inside_cuts.logit",
            label=label,
            before=f"{before.watched.logit:.2f}",
            after=f"{after.watched.logit:.2f}",
        ),
        t("inside_cuts.first_stays", label=label)
        if after.kept
        else t("inside_cuts.first_falls", label=label, other=classes.name(t, names[new[0]])),
        t("inside_cuts.top_new", names=", ".join(came)) if came else t("inside_cuts.top_stays"),
    ]
    st.markdown(" ".join(lines))
