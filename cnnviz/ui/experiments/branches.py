"""The branches of Inception modules on the photo: muted, scaled, and how loud each of them is."""

import numpy as np
import streamlit as st

from cnnviz.analysis.branches import Muting, mute_each, scaled
from cnnviz.analysis.cuts import Kind
from cnnviz.analysis.inception_modules import modules
from cnnviz.content.labels import Labels
from cnnviz.figures.bars import bars
from cnnviz.figures.heat_map import heat_map
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
    tables,
)
from cnnviz.ui.page import ArchitecturePage

OPTIONS = ("one", "three", "five", "pool")

PAPER_KERNEL = 5
"""Side of the kernel that the third branch has in the paper."""


def on_photo(arch: ArchitecturePage, answers: answering.Answering, seen: photo.Photo) -> None:
    """Every branch muted alone, then the branches of one module scaled at will."""
    t = arch.t
    with st.spinner(t("common.loading")):
        muting = networks.on_photo(mute_each, answers.loaded, seen)
    names = _names(t, answers)
    changes = muting.mean_changes
    worst = min(range(len(OPTIONS)), key=changes.__getitem__)
    quiz.judge(
        t,
        "branches",
        OPTIONS[worst],
        branch=names[worst],
        change=f"{changes[worst]:+.2f}",
        modules=len(muting.paths),
    )
    _map(t, answers, muting, names)
    paths = {path.removeprefix("inception"): path for path in muting.paths}
    st.subheader(t("branches.one_module"), anchor=False)
    name = address.segmented("module", t("reductions.module"), list(paths), next(iter(paths)), str)
    _scaling(t, answers, seen, muting, paths[name], names)
    _loudness(t, muting, paths[name], names)
    cut_curve.show(t, answers, Kind.BRANCH)


def _names(t: Labels, answers: answering.Answering) -> list[str]:
    """The branches by their kernels; where the third has not the paper's, that is said."""
    kernel = modules(tables.layer_table(answers.weights.model))[0].widest.kernel
    names = [t(f"reductions.branch_{key}") for key in OPTIONS]
    if kernel != PAPER_KERNEL:
        names[OPTIONS.index("five")] = t("branches.five_as", kernel=kernel)
        st.caption(t("branches.five_note", kernel=kernel))
    return names


def _map(t: Labels, answers: answering.Answering, muting: Muting, names: list[str]) -> None:
    """The change of the margin for every branch of every module."""
    label = classes.name(t, answers.loaded.classes[muting.baseline.watched.class_index])
    modules = [path.removeprefix("inception") for path in muting.paths]
    changes = np.array([[muted.margin_change for muted in row] for row in muting.branches]).T
    st.markdown(f"**{t('branches.map', label=label)}**")
    chart.show(
        heat_map(
            changes,
            rows=names,
            columns=modules,
            row_axis=t("branches.muted"),
            column_axis=t("reductions.module"),
            value=t("branches.change"),
            diverging=True,
            digits=1,
            height=320,
        ),
        key="muting",
        alt=t("branches.map_alt", label=label),
    )
    kept = sum(muted.answer.kept for row in muting.branches for muted in row)
    st.markdown(t("branches.kept", kept=kept, total=changes.size, label=label))
    chart.data_table(
        t,
        {
            t("reductions.module"): modules,
            **{
                name: [f"{value:+.2f}" for value in row]
                for name, row in zip(names, changes, strict=True)
            },
        },
    )


def _scaling(
    t: Labels,
    answers: answering.Answering,
    seen: photo.Photo,
    muting: Muting,
    path: str,
    names: list[str],
) -> None:
    """A slider for each branch, and the answer beside that of the whole network."""
    keys = [f"scale-{answers.weights.model}-{path}-{option}" for option in OPTIONS]
    scales = tuple(
        column.slider(name, 0.0, 2.0, 1.0, 0.1, key=key)
        for column, name, key in zip(st.columns(len(names)), names, keys, strict=True)
    )
    st.button(
        t("branches.restore"),
        key="restore-branches",
        on_click=_restore,
        args=(keys,),
        disabled=set(scales) == {1.0},
    )
    whole = muting.baseline
    watch = whole.watched.class_index
    changed = (
        whole
        if set(scales) == {1.0}
        else networks.on_photo(scaled, answers.loaded, seen, path, scales, watch)
    )
    comparison.metrics(t, answers, whole, changed)
    titles = (t("branches.whole"), t("branches.scaled"))
    comparison.charts(t, answers, whole, changed, titles=titles)


def _restore(keys: list[str]) -> None:
    for key in keys:
        st.session_state[key] = 1.0


def _loudness(t: Labels, muting: Muting, path: str, names: list[str]) -> None:
    """What each branch of a module writes for this photo."""
    row = muting.branches[muting.paths.index(path)]
    st.markdown(f"**{t('branches.loudness')}**")
    chart.show(
        bars(
            names,
            {t("branches.activation"): [muted.activation for muted in row]},
            axis=t("branches.activation"),
        ),
        key="loudness",
        alt=t("branches.loudness_alt", module=path),
    )
    chart.data_table(
        t,
        {
            t("reductions.branch"): names,
            t("reductions.out"): [numbers.whole(muted.channels) for muted in row],
            t("branches.activation"): [f"{muted.activation:.4g}" for muted in row],
            t("branches.change"): [f"{muted.margin_change:+.2f}" for muted in row],
        },
    )
