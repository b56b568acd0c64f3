"""The lesion bench: residual blocks switched off, and what the network then sees."""

import streamlit as st

from cnnviz.analysis.lesions import DropCurve, Lesion, lesion, residual_chain
from cnnviz.content.labels import Labels
from cnnviz.figures.lesion_curve import lesion_curve
from cnnviz.figures.top_five import top_five
from cnnviz.inference.predict import Guess
from cnnviz.ui import address, answering, cached, chart, classes, numbers, photo
from cnnviz.ui.page import Open
from cnnviz.ui.sections.story import lead

SHOWN = 5


def show(arch: Open) -> None:
    """Guess first; then switch blocks off, and see the curve of all single cuts."""
    t, words = arch.t, st.container()
    answers = answering.network(arch)
    with words:
        lead(answering.speaker(arch, answers), "laboratory")
    seen = photo.bar()
    view = cached.preprocessed(answers.loaded, seen)
    chain = residual_chain(answers.loaded.module)
    with st.spinner(t("common.loading")):
        curve = cached.drop_curve(answers.loaded, seen)
    whole = curve.baseline
    off = _switches(t, answers, [(block.path, block.projection) for block in chain.blocks])
    cut = lesion(chain, view.tensor, frozenset(off), watch=whole.watched.class_index, top=SHOWN)
    _compare(t, answers, whole, cut, len(chain.blocks))
    _curve(t, answers, curve)


def _switches(t: Labels, answers: answering.Answering, blocks: list[tuple[str, bool]]) -> list[str]:
    """One button a block; those with a projection are marked."""
    st.markdown(f"**{t('lesion.switch')}**")
    marks = dict(blocks)
    key = f"off-{answers.weights.model}"
    address.restore_several(key, list(marks), name="off")
    off = st.pills(
        t("lesion.switch"),
        list(marks),
        selection_mode="multi",
        format_func=lambda path: f"{path} ◇" if marks[path] else path,
        key=key,
        label_visibility="collapsed",
    )
    if any(marks.values()):
        st.caption(f"◇ {t('lesion.projection_stays')}")
    st.button(t("lesion.restore"), key="restore", on_click=_restore, args=(key,), disabled=not off)
    address.store_several(off, name="off")
    return list(off)


def _restore(key: str) -> None:
    st.session_state[key] = []


def _compare(
    t: Labels, answers: answering.Answering, whole: Lesion, cut: Lesion, blocks: int
) -> None:
    """Both answers side by side, the margin, and the routes that are left."""
    label = classes.name(t, answers.loaded.classes[whole.watched.class_index])
    with st.container(horizontal=True):
        st.metric(
            t("lesion.probability_of", label=label),
            numbers.percent(t, cut.watched.probability),
            delta=_change(t, whole.watched.probability, cut.watched.probability),
            border=True,
            width=260,
        )
        st.metric(
            t("lesion.margin"),
            f"{cut.margin:+.2f}",
            delta=f"{cut.margin - whole.margin:+.2f}" if cut.off else None,
            help=t("lesion.margin_help"),
            border=True,
            width=200,
        )
        left = 2 ** (blocks - len(cut.off))
        st.metric(
            t("lesion.routes"),
            numbers.whole(left) if left < 10**9 else f"2^{blocks - len(cut.off)}",
            help=t("lesion.paths_left", left=f"{left:,}", total=f"{2**blocks:,}"),
            border=True,
            width=200,
        )
    before, after = st.columns(2, gap="large")
    for column, name, found in ((before, "whole", whole), (after, "lesioned", cut)):
        with column:
            st.markdown(f"**{t(f'lesion.{name}')}**")
            guesses = classes.named(t, _guesses(answers, found))
            chart.show(
                top_five(guesses, t.table("figures.top_five")),
                key=f"lesion-{name}",
                alt=t(
                    "predict.chart_alt",
                    label=guesses[0].label,
                    probability=numbers.percent(t, guesses[0].probability),
                ),
            )


def _guesses(answers: answering.Answering, found: Lesion) -> tuple[Guess, ...]:
    names = answers.loaded.classes
    return tuple(
        Guess(
            class_index=score.class_index,
            label=names[score.class_index],
            probability=score.probability,
        )
        for score in found.top
    )


def _change(t: Labels, before: float, after: float) -> str | None:
    return f"{100 * (after - before):+.1f} {t('lesion.points')}" if before != after else None


def _curve(t: Labels, answers: answering.Answering, curve: DropCurve) -> None:
    """Every single cut."""
    st.subheader(t("lesion.curve"), anchor=False)
    label = classes.name(t, answers.loaded.classes[curve.baseline.watched.class_index])
    chart.show(
        lesion_curve(curve, label, t.table("figures.lesion_curve")),
        key="drop-curve",
        alt=t("lesion.curve_alt", label=label),
    )
    worst = min(curve.blocks, key=lambda dropped: dropped.lesion.watched.probability)
    st.markdown(
        t(
            "lesion.worst",
            block=worst.path,
            label=label,
            before=numbers.percent(t, curve.baseline.watched.probability),
            after=numbers.percent(t, worst.lesion.watched.probability),
            kept=sum(dropped.lesion.kept for dropped in curve.blocks),
            total=len(curve.blocks),
        )
    )
    chart.twin(
        t,
        {
            t("common.block"): [dropped.path for dropped in curve.blocks],
            t("lesion.probability_of", label=label): [
                numbers.percent(t, dropped.lesion.watched.probability) for dropped in curve.blocks
            ],
            t("lesion.margin"): [f"{dropped.lesion.margin:+.2f}" for dropped in curve.blocks],
        },
    )
