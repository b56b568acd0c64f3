"""The photo seen through gates that are not its own."""

from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.probing.answers import WatchedPrediction
from cnnviz.probing.changes.cuts import Cut, CutKind
from cnnviz.probing.changes.gate_swaps import GateReplacement, Survey, replacements, survey, swapped
from cnnviz.probing.changes.gates import Gates
from cnnviz.ui import networks
from cnnviz.ui.benches import comparison, cut_curve, gates, second_photo
from cnnviz.ui.shell import address, classes, language, numbers
from cnnviz.ui.shell.page import NetworkPage
from cnnviz.ui.widgets import chart, photo, predictor, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("stays", "weaker", "falls")

MARKS = Marks(levels={"stays": 1, "weaker": 0.6, "falls": 0.0})

MOST = 0.8
"""Share of the probability that has to be left for an answer that has hardly changed."""

EVERYWHERE = "all"


def on_photo(arch: NetworkPage, answers: predictor.Predictor, seen: photo.Photo) -> None:
    """What replaces the gates and where, the answer, and every stage alone."""
    t = arch.t
    other = second_photo.choose(t, seen)
    with st.spinner(t("common.loading")):
        mine, theirs = gates.read(answers, seen), gates.read(answers, other)
        exchanged = _survey(answers, seen, other, GateReplacement.OTHER, mine, theirs)
    _judge(t, answers, exchanged, other)
    kind, where = choose(arch, answers)
    whole, after = both(answers, seen, other, kind, where)
    comparison.metrics(t, answers, whole, after)
    titles = (t("swap_gates.own"), t(f"swap_gates.with.{kind}"))
    comparison.charts(t, answers, whole, after, titles=titles)
    _stages(t, answers, _survey(answers, seen, other, kind, mine, theirs))


def _gates(answers: predictor.Predictor) -> tuple[Cut, ...]:
    return cut_curve.found(answers.loaded.name, CutKind.GATE)


def choose(arch: NetworkPage, answers: predictor.Predictor) -> tuple[GateReplacement, str]:
    """Let the reader choose what replaces the gates, and where: everywhere, a stage or a block."""
    t = arch.t
    kind = GateReplacement(
        address.segmented(
            "by",
            t("swap_gates.by"),
            list(GateReplacement),
            GateReplacement.OTHER,
            lambda name: t(f"swap_gates.kinds.{name}"),
        )
    )
    return kind, _where(t, _gates(answers))


def both(
    answers: predictor.Predictor,
    seen: photo.Photo,
    other: photo.Photo,
    kind: GateReplacement,
    where: str,
) -> tuple[WatchedPrediction, WatchedPrediction]:
    """The answer with the photo's own gates, and with those there replaced."""
    with st.spinner(language.words()("common.loading")):
        mine, theirs = gates.read(answers, seen), gates.read(answers, other)
        found = _survey(answers, seen, other, kind, mine, theirs)
        after = _answer(answers, seen, found, where, replacements(mine, theirs, kind))
    return found.baseline, after


def _survey(
    answers: predictor.Predictor,
    seen: photo.Photo,
    other: photo.Photo,
    kind: GateReplacement,
    mine: tuple[Gates, ...],
    theirs: tuple[Gates, ...],
) -> Survey:
    def measure(module: nn.Module, x: Tensor, _other: str, kind: GateReplacement) -> Survey:
        # The gates of the other photo are many numbers: its digest is the key that stands for them.
        return survey(module, x, _gates(answers), replacements(mine, theirs, kind))

    return networks.on_photo(measure, answers.loaded, seen, other.sha256, kind)


def _judge(t: Labels, answers: predictor.Predictor, found: Survey, other: photo.Photo) -> None:
    before, after = found.baseline, found.everywhere
    right = "stays" if _hardly_less(before, after) else "weaker" if after.kept else "falls"
    first = answers.loaded.classes[after.top[0].class_index]
    quiz.judge(
        t,
        "swap_gates",
        right,
        Level(
            value=after.watched.probability / before.watched.probability if after.kept else 0.0,
            written=numbers.percent(t, after.watched.probability),
            marks=MARKS,
        ),
        label=classes.name(t, answers.loaded.classes[before.watched.class_index]),
        other=photo.title(other),
        before=numbers.percent(t, before.watched.probability),
        after=numbers.percent(t, after.watched.probability),
        first=classes.name(t, first),
    )


def _hardly_less(before: WatchedPrediction, after: WatchedPrediction) -> bool:
    return after.kept and after.watched.probability >= MOST * before.watched.probability


def _where(t: Labels, several: Sequence[Cut]) -> str:
    """Everywhere, one stage or one block."""
    stages = dict.fromkeys(cut.group for cut in several)
    places = [EVERYWHERE, *stages, *(cut.name for cut in several)]
    address.restore("where", places, EVERYWHERE)
    st.selectbox(
        t("swap_gates.where"),
        places,
        format_func=lambda place: t("swap_gates.everywhere") if place == EVERYWHERE else place,
        key="where",
        width=260,
    )
    return address.store("where", places, EVERYWHERE)


def _answer(
    answers: predictor.Predictor,
    seen: photo.Photo,
    found: Survey,
    where: str,
    given: Mapping[str, NDArray[np.float32]],
) -> WatchedPrediction:
    """The answer with the gates replaced there; the survey has it for all but single blocks."""
    known = {EVERYWHERE: found.everywhere, **{swap.stage: swap.answer for swap in found.stages}}
    if where in known:
        return known[where]
    x = networks.preprocessed(answers.loaded, seen).tensor
    watch = found.baseline.watched.class_index
    here = [cut for cut in _gates(answers) if cut.name == where]
    return swapped(answers.loaded.module, x, here, given, watch)


def _stages(t: Labels, answers: predictor.Predictor, found: Survey) -> None:
    """The watched class with the gates of each stage alone replaced."""
    st.header(t("swap_gates.stages"), anchor=False)
    before = found.baseline.watched
    label = classes.name(t, answers.loaded.classes[before.class_index])
    names = [*(swap.stage for swap in found.stages), t("swap_gates.everywhere")]
    after = [*(swap.answer for swap in found.stages), found.everywhere]
    shares = [each.watched.probability for each in after]
    written = [numbers.percent(t, share) for share in shares]
    column = t("compare.probability_of", label=label)
    chart.show(
        bars(
            names,
            {column: shares},
            axis=column,
            written={column: written},
            reference=before.probability,
        ),
        key="swap-stages",
        alt=t("swap_gates.stages_alt", label=label),
    )
    st.caption(t("swap_gates.reference", share=numbers.percent(t, before.probability)))
    chart.data_table(
        t,
        {
            t("swap_gates.where"): names,
            column: written,
            t("compare.margin"): [numbers.signed(each.margin) for each in after],
        },
    )
