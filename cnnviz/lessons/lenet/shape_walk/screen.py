"""Every shape from the picture to the classes, for a picture of any side."""

from collections.abc import Mapping

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.curves import curves
from cnnviz.lessons.lenet.shape_walk.numbers import ShapeStep, ShapeWalk, walks
from cnnviz.ui import cache, tables
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, chart, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("refused", "same", "larger")

MARKS = Marks(levels={"refused": 0.0, "same": 1, "larger": 1.25})

SIDES = range(12, 73)
"""Sides of the picture that can be chosen, in pixels."""


def show(arch: ArchitecturePage) -> None:
    """A slider for the side; the walk of that picture, and the last map for every side."""
    t, own = arch.t, tables.layer_table(arch.name).input_size
    found = {walk.side: walk for walk in cache.shared(walks, arch.name, tuple(SIDES))}
    _judge(t, found, own)
    side = bound.slider(
        t("shape_walk.side"), SIDES[0], SIDES[-1], own, key=f"walk-{arch.name}", name="walk"
    )
    _walk(t, found[side])
    _every_side(t, found, side)


def _judge(t: Labels, found: Mapping[int, ShapeWalk], own: int) -> None:
    grown, fitting = found[own + 1], [walk.side for walk in found.values() if walk.fits]
    same = grown.last_side == found[own].last_side
    quiz.judge(
        t,
        "shape_walk",
        ("same" if same else "larger") if grown.fits else "refused",
        Level(
            value=(grown.last_side or 0) / (found[own].last_side or 1) if grown.fits else 0.0,
            written=f"{grown.last_side}" if grown.fits else numbers.EMPTY,
            marks=MARKS,
        ),
        side=grown.side,
        last=grown.last_side,
        own=own,
        own_last=found[own].last_side,
        least=min(fitting),
        most=max(fitting),
    )


def _walk(t: Labels, walk: ShapeWalk) -> None:
    with st.container(border=True):
        for step in walk.steps:
            words, formula = st.columns([1, 1], vertical_alignment="center")
            words.markdown(
                f"**`{step.path}`** · {t(f'shape_walk.{step.work}')}  \n"
                f"{numbers.shape(step.input_shape)} → {_after(t, step)}"
            )
            if step.formulas:
                formula.latex(r",\quad ".join(step.formulas))
    last = walk.steps[-1]
    if walk.fits:
        st.success(t("shape_walk.fits", count=last.output_shape[0]), icon=":material/check:")
    elif last.wanted:
        st.error(
            t("shape_walk.dense_refuses", path=last.path, wanted=last.wanted),
            icon=":material/block:",
        )
    else:
        st.error(t("shape_walk.map_too_small", path=last.path), icon=":material/block:")


def _after(t: Labels, step: ShapeStep) -> str:
    return numbers.shape(step.output_shape) if step.fits else f"**{t('shape_walk.refused')}**"


def _every_side(t: Labels, found: Mapping[int, ShapeWalk], side: int) -> None:
    st.markdown(f"**{t('shape_walk.every_side')}**")
    sides = {t("shape_walk.last_side"): [walk.last_side or None for walk in found.values()]}
    chart.show(
        curves(
            list(found),
            sides,
            x_axis=t("shape_walk.side"),
            y_axis=t("shape_walk.last_side"),
            markers=True,
            mark=side,
        ),
        key="shape-walk",
        alt=t("shape_walk.alt"),
    )
    taken = [t("shape_walk.yes") if walk.fits else t("shape_walk.no") for walk in found.values()]
    chart.data_table(
        t, {t("shape_walk.side"): list(found), **sides, t("shape_walk.reaches_classes"): taken}
    )
