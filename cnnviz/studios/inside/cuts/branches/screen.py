"""The branches of one Inception module: muted, scaled, and what each of them contributes."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.probing.changes.cut_effects import each_cut, loudness, scaled_answer
from cnnviz.probing.changes.cuts import Cut, CutKind
from cnnviz.studios.inside import Inside
from cnnviz.studios.inside.cuts.bench.screen import as_it_is
from cnnviz.studios.inside.cuts.cut_words import screen as cut_words
from cnnviz.ui import networks
from cnnviz.ui.benches import cut_curve
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.widgets import chart

SCALES = "scales"
"""Name in the address of the factors of a module's branches."""

MOST = 2.0


def show(inside: Inside) -> None:
    """A slider for each branch of a module, the answer, and the branches side by side."""
    t, answers, seen = inside.t, inside.answers, inside.seen
    everything = cut_curve.found(answers.loaded.name, CutKind.BRANCH)
    modules = list(dict.fromkeys(cut.group for cut in everything))
    module = address.segmented("module", t("reductions.module"), modules, modules[0], str)
    several = [cut for cut in everything if cut.group == module]
    scales = _scales(t, answers.loaded.name, several)
    before = as_it_is(inside)
    after = before
    changed = [(cut, scale) for cut, scale in zip(several, scales, strict=True) if scale != 1]
    if changed:
        after = networks.on_photo(
            scaled_answer,
            answers.loaded,
            seen,
            tuple(cut.path for cut in several),
            scales,
            before.watched.class_index,
        )
    cut_words.said([_sentence(t, *one) for one in changed] or [t("inside_cuts.nothing")])
    cut_words.outcome(t, answers, before, after)
    _contributions(inside, several)


def _scales(t: Labels, model: str, several: list[Cut]) -> tuple[float, ...]:
    keys = [f"scale-{model}-{cut.path}" for cut in several]  # branches may share a module
    _restore_scales(keys)
    scales = []
    for column, cut, key in zip(st.columns(len(several)), several, keys, strict=True):
        st.session_state.setdefault(key, address.remembered(key, 1.0))
        scales.append(column.slider(cut.kernels, 0.0, MOST, step=0.1, key=key, help=cut.name))
        address.remember(key, scales[-1])
    plain = all(scale == 1 for scale in scales)
    words = [] if plain else [f"{scale:g}" for scale in scales]
    address.store_several(SCALES, words, name=SCALES)
    st.button(
        t("inside_cuts.restore"), key="restore", on_click=_restore, args=(keys,), disabled=plain
    )
    return tuple(scales)


def _restore_scales(keys: list[str]) -> None:
    """Take the factors from the address, where they fit the module."""
    if address.dropped(SCALES):
        _restore(keys)
    asked = (address.asked(SCALES) or "").split(",")
    try:
        scales = [float(part) for part in asked]
    except ValueError:
        return
    if len(scales) == len(keys) and all(0 <= scale <= MOST for scale in scales):
        st.session_state.update(zip(keys, scales, strict=True))


def _sentence(t: Labels, cut: Cut, scale: float) -> str:
    if scale == 0:
        return cut_words.sentence(t, cut)
    return t(
        "inside_cuts.scaled",
        name=cut.name,
        kernels=cut.kernels,
        maps=cut_words.maps(t, cut.shape),
        factor=f"{scale:g}",
    )


def _contributions(inside: Inside, several: list[Cut]) -> None:
    """Show how loud each branch is on the photo, and what its absence does."""
    t, loaded, seen = inside.t, inside.answers.loaded, inside.seen
    before = as_it_is(inside)
    with st.spinner(t("common.loading")):
        loud = networks.on_photo(loudness, loaded, seen, tuple(cut.path for cut in several))
        muted = networks.on_photo(
            each_cut, loaded, seen, tuple(several), before.watched.class_index
        )
    names = [f"{cut.name.rpartition('.')[2]} · {cut.kernels}" for cut in several]
    activation, change = t("branches.activation"), t("inside_cuts.margin_change")
    changes = [answer.margin - before.margin for answer in muted]
    st.markdown(f"**{t('inside_cuts.contribution', name=several[0].group)}**")
    for column, (axis, values, form) in zip(
        st.columns(2, gap="large"),
        ((activation, loud, ".3g"), (change, changes, "+.2f")),
        strict=True,
    ):
        with column:
            chart.show(
                bars(
                    names,
                    {axis: values},
                    axis=axis,
                    written={axis: [f"{v:{form}}" for v in values]},
                ),
                key=f"contribution-{form}",
                alt=t("inside_cuts.contribution_alt", what=axis, name=several[0].group),
            )
    chart.data_table(
        t,
        {
            t("reductions.branch"): names,
            t("reductions.out"): [cut.shape[0] for cut in several],
            activation: [numbers.significant(value, 4) for value in loud],
            change: [numbers.signed(value) for value in changes],
        },
    )


def _restore(keys: list[str]) -> None:
    for key in keys:
        st.session_state[key] = 1.0
