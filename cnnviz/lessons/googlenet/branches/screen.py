"""The branches of Inception modules on the photo: muted, scaled, and how loud each of them is."""

import numpy as np
import streamlit as st
from torch import Tensor, nn

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.drawing.charts.heat_map import heat_map
from cnnviz.network.structure.inception_modules import modules
from cnnviz.probing.changes.cut_effects import CutCurve, every_cut, scaled_answer
from cnnviz.probing.changes.cuts import Cut, CutKind
from cnnviz.ui import networks, tables
from cnnviz.ui.benches import comparison, cut_curve
from cnnviz.ui.shell import address, classes, numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, chart, photo, predictor, quiz
from cnnviz.ui.widgets.guess.filled import Bars

OPTIONS = ("one", "three", "five", "pool")

PAPER_KERNEL = 5
"""Side of the kernel that the third branch has in the paper."""


def on_photo(arch: ArchitecturePage, answers: predictor.Predictor, seen: photo.Photo) -> None:
    """Every branch muted alone, then the branches of one module scaled at will."""
    t = arch.t
    with st.spinner(t("common.loading")):
        muting = _muting(answers, seen)
    names = _names(t, answers)
    changes = [
        sum(muting.changes[branch :: len(OPTIONS)]) / len(_modules(muting))
        for branch in range(len(OPTIONS))
    ]
    worst = min(range(len(OPTIONS)), key=changes.__getitem__)
    quiz.judge(
        t,
        "branches",
        OPTIONS[worst],
        Bars(
            values={name: -change for name, change in zip(OPTIONS, changes, strict=True)},
            written={
                name: numbers.signed(change) for name, change in zip(OPTIONS, changes, strict=True)
            },
        ),
        branch=names[worst],
        change=numbers.signed(changes[worst]),
        modules=len(_modules(muting)),
    )
    _map(t, answers, muting, names)
    paths = {path.removeprefix("inception"): path for path in _modules(muting)}
    st.header(t("branches.one_module"), anchor=False)
    name = address.segmented("module", t("reductions.module"), list(paths), next(iter(paths)), str)
    _scaling(t, answers, seen, muting, paths[name], names)
    _loudness(t, muting, paths[name], names)
    cut_curve.show(t, answers, CutKind.BRANCH)


def _muting(answers: predictor.Predictor, seen: photo.Photo) -> CutCurve:
    """Every branch muted alone: the four of a module, module by module."""
    branches = cut_curve.found(answers.loaded.name, CutKind.BRANCH)
    return networks.on_photo(_muted, answers.loaded, seen, branches)


def _muted(module: nn.Module, x: Tensor, branches: tuple[Cut, ...]) -> CutCurve:
    return every_cut(module, x, branches, loud=True)


def _modules(muting: CutCurve) -> list[str]:
    return list(dict.fromkeys(part.cut.group for part in muting.parts))


def _names(t: Labels, answers: predictor.Predictor) -> list[str]:
    """The branches by their kernels; where the third has not the paper's, that is said."""
    kernel = modules(tables.layer_table(answers.weights.model))[0].widest.kernel
    names = [t(f"reductions.branch_{key}") for key in OPTIONS]
    if kernel != PAPER_KERNEL:
        names[OPTIONS.index("five")] = t("branches.five_as", kernel=kernel)
        st.caption(t("branches.five_note", kernel=kernel))
    return names


def _map(t: Labels, answers: predictor.Predictor, muting: CutCurve, names: list[str]) -> None:
    """The change of the margin for every branch of every module."""
    label = classes.name(t, answers.loaded.classes[muting.baseline.watched.class_index])
    modules = [path.removeprefix("inception") for path in _modules(muting)]
    changes = np.array(muting.changes).reshape(len(modules), len(OPTIONS)).T
    st.markdown(f"**{t('branches.map', label=label)}**")
    chart.show(
        heat_map(
            changes,
            rows=(t("branches.muted"), names),
            columns=(t("reductions.module"), modules),
            value=t("branches.change"),
            digits=1,
            height=320,
        ),
        key="muting",
        alt=t("branches.map_alt", label=label),
    )
    st.markdown(t("branches.kept", kept=muting.kept, total=changes.size, label=label))
    chart.data_table(
        t,
        {
            t("reductions.module"): modules,
            **{
                name: [numbers.signed(value) for value in row]
                for name, row in zip(names, changes, strict=True)
            },
        },
    )


def _scaling(
    t: Labels,
    answers: predictor.Predictor,
    seen: photo.Photo,
    muting: CutCurve,
    path: str,
    names: list[str],
) -> None:
    """A slider for each branch, and the answer beside that of the whole network."""
    keys = [f"scale-{answers.weights.model}-{path}-{option}" for option in OPTIONS]
    found = []
    for column, name, key, option in zip(st.columns(len(names)), names, keys, OPTIONS, strict=True):
        with column:
            found.append(bound.slider(name, 0.0, 2.0, 1.0, 0.1, key=key, name=f"scale-{option}"))
    scales = tuple(found)
    st.button(
        t("branches.restore"),
        key="restore-branches",
        on_click=_restore,
        args=(keys,),
        disabled=set(scales) == {1.0},
    )
    whole = muting.baseline
    watch = whole.watched.class_index
    changed = whole
    if set(scales) != {1.0}:
        ends = tuple(part.cut.path for part in muting.parts if part.cut.group == path)
        changed = networks.on_photo(scaled_answer, answers.loaded, seen, ends, scales, watch)
    comparison.metrics(t, answers, whole, changed)
    titles = (t("branches.whole"), t("branches.scaled"))
    comparison.charts(t, answers, whole, changed, titles=titles)


def _restore(keys: list[str]) -> None:
    for key in keys:
        st.session_state[key] = 1.0


def _loudness(t: Labels, muting: CutCurve, path: str, names: list[str]) -> None:
    """What each branch of a module writes for this photo."""
    rows = [
        row
        for row in zip(muting.parts, muting.loudness, muting.changes, strict=True)
        if row[0].cut.group == path
    ]
    st.markdown(f"**{t('branches.loudness')}**")
    chart.show(
        bars(
            names,
            {t("branches.activation"): [loud for _, loud, _ in rows]},
            axis=t("branches.activation"),
        ),
        key="loudness",
        alt=t("branches.loudness_alt", module=path),
    )
    chart.data_table(
        t,
        {
            t("reductions.branch"): names,
            t("reductions.out"): [numbers.whole(part.cut.shape[0]) for part, _, _ in rows],
            t("branches.activation"): [numbers.significant(loud, 4) for _, loud, _ in rows],
            t("branches.change"): [numbers.signed(change) for _, _, change in rows],
        },
    )
