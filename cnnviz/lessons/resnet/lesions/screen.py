"""The lesion bench: residual blocks switched off, and what the network then sees."""

from collections.abc import Sequence

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.lessons.resnet.lesions.drawing import lesion_curve
from cnnviz.probing.changes.cut_effects import CutCurve, cut_answer, every_cut
from cnnviz.probing.changes.cuts import Cut, CutKind
from cnnviz.ui import networks
from cnnviz.ui.benches import comparison, cut_curve
from cnnviz.ui.shell import address, classes, numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import chart, photo, predictor, quiz

OPTIONS = ("few", "half", "most")


def on_photo(arch: ArchitecturePage, answers: predictor.Predictor, seen: photo.Photo) -> None:
    """Switch blocks off, and see the curve of all single cuts."""
    t = arch.t
    view = networks.preprocessed(answers.loaded, seen)
    blocks = cut_curve.found(answers.loaded.name, CutKind.BLOCK)
    with st.spinner(t("common.loading")):
        curve = networks.on_photo(every_cut, answers.loaded, seen, blocks)
    whole = curve.baseline
    share = curve.kept / len(blocks)
    quiz.judge(
        t,
        "lesions",
        "few" if share < 1 / 3 else "half" if share < 2 / 3 else "most",
        kept=curve.kept,
        total=len(blocks),
    )
    off = _switches(t, answers, blocks)
    cut = cut_answer(answers.loaded.module, view.tensor, off, whole.watched.class_index)
    comparison.metrics(t, answers, whole, cut)
    _routes(t, len(blocks), len(off))
    titles = (t("lesion.whole"), t("lesion.lesioned"))
    comparison.charts(t, answers, whole, cut, titles=titles)
    _curve(t, answers, curve)
    cut_curve.show(t, answers, CutKind.BLOCK)


def _routes(t: Labels, blocks: int, off: int) -> None:
    """The routes from the picture to the answer that are left."""
    left = 2 ** (blocks - off)
    st.metric(
        t("lesion.routes"),
        numbers.whole(left) if left < 10**9 else f"2^{blocks - off}",
        help=t("lesion.paths_left", left=f"{left:,}", total=f"{2**blocks:,}"),
        border=True,
        width=200,
    )


def _switches(t: Labels, answers: predictor.Predictor, blocks: Sequence[Cut]) -> list[Cut]:
    """One button a block; those with a projection are marked."""
    st.markdown(f"**{t('lesion.switch')}**")
    marks = {block.name: block.projection for block in blocks}
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
    address.store_several(key, off, name="off")
    return [block for block in blocks if block.name in off]


def _restore(key: str) -> None:
    st.session_state[key] = []


def _curve(t: Labels, answers: predictor.Predictor, curve: CutCurve) -> None:
    """Show the answer after every single cut."""
    st.header(t("lesion.curve"), anchor=False)
    label = classes.name(t, answers.loaded.classes[curve.baseline.watched.class_index])
    chart.show(
        lesion_curve(curve, label, t.table("figures.lesion_curve")),
        key="drop-curve",
        alt=t("lesion.curve_alt", label=label),
    )
    worst = min(curve.parts, key=lambda part: part.answer.watched.probability)
    st.markdown(
        t(
            "lesion.worst",
            block=worst.cut.name,
            label=label,
            before=numbers.percent(t, curve.baseline.watched.probability),
            after=numbers.percent(t, worst.answer.watched.probability),
            kept=curve.kept,
            total=len(curve.parts),
        )
    )
    chart.data_table(
        t,
        {
            t("common.block"): [part.cut.name for part in curve.parts],
            t("compare.probability_of", label=label): [
                numbers.percent(t, part.answer.watched.probability) for part in curve.parts
            ],
            t("compare.margin"): [numbers.signed(part.answer.margin) for part in curve.parts],
        },
    )
