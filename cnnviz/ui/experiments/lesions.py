"""The lesion bench: residual blocks switched off, and what the network then sees."""

import streamlit as st
from torch import Tensor, nn

from cnnviz.analysis.cuts import Kind
from cnnviz.analysis.lesions import DropCurve, drop_one_curve, lesion, residual_chain
from cnnviz.content.labels import Labels
from cnnviz.figures.lesion_curve import lesion_curve
from cnnviz.inference.models import LoadedModel
from cnnviz.ui import (
    address,
    answering,
    chart,
    classes,
    comparison,
    cut_curve,
    networks,
    numbers,
    photo,
    quiz,
)
from cnnviz.ui.page import ArchitecturePage

SHOWN = 5


OPTIONS = ("few", "half", "most")


def on_photo(arch: ArchitecturePage, answers: answering.Answering, seen: photo.Photo) -> None:
    """Switch blocks off, and see the curve of all single cuts."""
    t = arch.t
    view = networks.preprocessed(answers.loaded, seen)
    chain = residual_chain(answers.loaded.module)
    with st.spinner(t("common.loading")):
        curve = drop_curve(answers.loaded, seen)
    whole = curve.baseline
    kept = sum(dropped.lesion.kept for dropped in curve.blocks)
    share = kept / len(curve.blocks)
    quiz.judge(
        t,
        "lesions",
        "few" if share < 1 / 3 else "half" if share < 2 / 3 else "most",
        kept=kept,
        total=len(curve.blocks),
    )
    off = _switches(t, answers, [(block.path, block.projection) for block in chain.blocks])
    cut = lesion(chain, view.tensor, frozenset(off), watch=whole.watched.class_index, top=SHOWN)
    comparison.metrics(t, answers, whole, cut)
    _routes(t, len(chain.blocks), len(cut.off))
    titles = (t("lesion.whole"), t("lesion.lesioned"))
    comparison.charts(t, answers, whole, cut, titles=titles)
    _curve(t, answers, curve)
    cut_curve.show(t, answers, Kind.BLOCK)


def drop_curve(loaded: LoadedModel, seen: photo.Photo) -> DropCurve:
    """Return every single cut of a residual network on a photo."""
    return networks.on_photo(_drop_one_curve, loaded, seen)


def _drop_one_curve(module: nn.Module, x: Tensor) -> DropCurve:
    return drop_one_curve(residual_chain(module), x)


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
    address.store_several(key, off, name="off")
    return list(off)


def _restore(key: str) -> None:
    st.session_state[key] = []


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
    chart.data_table(
        t,
        {
            t("common.block"): [dropped.path for dropped in curve.blocks],
            t("compare.probability_of", label=label): [
                numbers.percent(t, dropped.lesion.watched.probability) for dropped in curve.blocks
            ],
            t("compare.margin"): [f"{dropped.lesion.margin:+.2f}" for dropped in curve.blocks],
        },
    )
