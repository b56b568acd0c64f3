"""Halving a grid: pool first, convolve first, or both side by side."""

import pandas as pd
import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.lessons.inception.grid_reduction.numbers import (
    Order,
    Reduction,
    instead_of,
    reducing,
    reductions,
)
from cnnviz.network.structure.inception_modules import Module, modules
from cnnviz.ui import cache, tables
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.numbers import EMPTY
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, chart, quiz
from cnnviz.ui.widgets.guess.filled import Bars

OPTIONS = tuple(Order)


def show(arch: ArchitecturePage) -> None:
    """The three ways on a grid of the reader's choice, then the modules of the real network."""
    t = arch.t
    columns = st.columns(3, gap="large")
    with columns[0]:
        side = bound.slider(t("grid_reduction.side"), 8, 70, 34, 2, key="grid-side")
    with columns[1]:
        channels = bound.slider(t("grid_reduction.channels"), 32, 768, 320, 32, key="grid-channels")
    with columns[2]:
        size = bound.radio(
            t("common.kernel"),
            (3, 1),
            3,
            format_func=lambda size: f"{size}×{size}",
            horizontal=True,
            key="grid-kernel",
        )
    ways = cache.shared(reductions, side, side // 2, channels, 2 * channels, size)
    cheapest = min(ways, key=lambda way: way.macs)
    quiz.judge(
        t,
        "grid_reduction",
        cheapest.order,
        Bars(
            values={way.order: way.macs for way in ways},
            written={way.order: numbers.compact(t, way.macs) for way in ways},
        ),
        **{way.order: numbers.compact(t, way.macs) for way in ways},
    )
    _ways(t, ways, side, channels)
    st.header(t("grid_reduction.network", variant=arch.title), anchor=False)
    st.markdown(t("grid_reduction.network_text"))
    for module in reducing(modules(tables.layer_table(arch.name))):
        _module(t, module)


def _ways(t: Labels, ways: tuple[Reduction, ...], side: int, channels: int) -> None:
    names = [t(f"grid_reduction.{way.order}") for way in ways]
    st.markdown(
        t(
            "grid_reduction.task",
            before=numbers.shape((side, side, channels)),
            behind=numbers.shape((side // 2, side // 2, 2 * channels)),
        )
    )
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{t('grid_reduction.price')}**")
        _macs(t, names, [way.macs for way in ways], "grid-macs")
    with right:
        st.markdown(f"**{t('grid_reduction.narrowest')}**")
        values = t("grid_reduction.values")
        figure = bars(
            names,
            {values: [way.narrowest for way in ways]},
            axis=values,
            written={values: [numbers.compact(t, way.narrowest) for way in ways]},
            reference=ways[0].values[-1],
        )
        chart.show(figure, key="grid-values", alt=t("grid_reduction.narrowest_alt"))
    st.caption(t("grid_reduction.reference"))
    places = ("entering", "middle", "leaving")
    chart.data_table(
        t,
        {
            t("grid_reduction.way"): names,
            t("common.multiply_adds"): [numbers.whole(way.macs) for way in ways],
            t("grid_reduction.weights"): [numbers.whole(way.weights) for way in ways],
            **{
                t(f"grid_reduction.{place}"): [numbers.whole(way.values[i]) for way in ways]
                for i, place in enumerate(places)
            },
        },
    )


def _macs(t: Labels, names: list[str], macs: list[int], key: str) -> None:
    axis = t("common.multiply_adds")
    written = {axis: [numbers.compact(t, value) for value in macs]}
    figure = bars(names, {axis: macs}, axis=axis, written=written)
    chart.show(figure, key=key, alt=t("grid_reduction.price_alt"))


def _module(t: Labels, module: Module) -> None:
    """What one module does, beside what the two other ways would have cost in its place."""
    channels, side, _ = module.input_shape
    grown, half, _ = module.output_shape
    before, behind = numbers.shape((side, side, channels)), numbers.shape((half, half, grown))
    st.markdown(f"**{module.path}**: {before} → {behind}")
    other = instead_of(module)
    names = [t(f"grid_reduction.{way.order}") for way in other] + [t("grid_reduction.as_built")]
    _macs(t, names, [*(way.macs for way in other), module.macs], f"grid-{module.path}")
    frame = pd.DataFrame(
        {
            t("grid_reduction.branch"): [branch.written for branch in module.branches],
            t("grid_reduction.maps"): [str(branch.channels) for branch in module.branches],
            t("grid_reduction.weights"): [
                numbers.whole(sum(row.params for row in branch.rows)) for branch in module.branches
            ],
            t("common.multiply_adds"): [
                numbers.whole(sum(row.macs for row in branch.rows)) for branch in module.branches
            ],
        }
    )
    st.dataframe(frame, hide_index=True, placeholder=EMPTY, alt=module.path)
    st.caption(
        t(
            "grid_reduction.module_weights",
            own=numbers.whole(module.weights),
            other=numbers.whole(other[0].weights),
        )
    )
