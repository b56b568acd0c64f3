"""Residual blocks switched off one by one, and how often the network then keeps its answer."""

from collections.abc import Sequence

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.lessons.resnet.lesions.drawing import lesion_curve
from cnnviz.paths import PAGES
from cnnviz.probing.changes.cut_effects import CutCurve, cut_answer, every_cut
from cnnviz.probing.changes.cuts import Cut, CutKind
from cnnviz.ui import networks
from cnnviz.ui.benches import comparison, cut_curve
from cnnviz.ui.shell import address, classes, keys, numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import chart, photo, predictor, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("few", "half", "most")

MARKS = Marks(levels={"few": 1 / 6, "half": 1 / 2, "most": 5 / 6})


def on_photo(arch: ArchitecturePage, answers: predictor.Predictor, seen: photo.Photo) -> None:
    """The curve of all single cuts, and the way to the bench that switches several off."""
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
        Level(value=share, written=f"{curve.kept} / {len(blocks)}", marks=MARKS),
        kept=curve.kept,
        total=len(blocks),
    )
    _curve(t, answers, curve)
    off = _off(answers, blocks)
    if off:
        cut = cut_answer(answers.loaded.module, view.tensor, off, whole.watched.class_index)
        st.markdown(t("lesion.off", blocks=", ".join(f"`{block.name}`" for block in off)))
        comparison.metrics(t, answers, whole, cut)
        titles = (t("lesion.whole"), t("lesion.lesioned"))
        comparison.charts(t, answers, whole, cut, titles=titles)
    _routes(t, len(blocks), len(off))
    _bench(arch, answers, off)


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


def _off(answers: predictor.Predictor, blocks: Sequence[Cut]) -> list[Cut]:
    """The blocks that a link switches off."""
    key = f"off-{answers.weights.model}"
    address.restore_several(key, [block.name for block in blocks], name="off")
    off = st.session_state[key]
    address.store_several(key, off, name="off")
    return [block for block in blocks if block.name in off]


def _bench(arch: ArchitecturePage, answers: predictor.Predictor, off: Sequence[Cut]) -> None:
    """Where several blocks are switched off, of this network and of every other: *Look inside*."""
    st.page_link(
        PAGES / "inside.py",
        label=arch.t("lesion.bench"),
        icon=":material/arrow_forward:",
        query_params={
            keys.PART: "cuts",
            keys.FAMILY: arch.family.slug,
            keys.VARIANT: answers.weights.model,
            "cut": CutKind.BLOCK,
            **({"off": ",".join(block.name for block in off)} if off else {}),
        },
    )


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
