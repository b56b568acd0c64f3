"""The first-layer kernels at an evaluation, and how far each has moved since the first one."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.columns import columns
from cnnviz.drawing.charts.kernel_grid import kernel_grid
from cnnviz.studios.train.evaluation.chosen_evaluation.screen import ChosenEvaluation
from cnnviz.studios.train.evaluation.kernel_wall.numbers import (
    common_scale,
    moved,
    scaled_pictures,
)
from cnnviz.ui.runs import following
from cnnviz.ui.shell import numbers
from cnnviz.ui.widgets import chart

ENLARGED = 28
"""Pixels of the screen for a weight of the enlarged kernel."""


def show(t: Labels, chosen: ChosenEvaluation) -> None:
    """The wall, one kernel large at the first evaluation and now, and all distances."""
    first, now, last = (
        chosen.telemetry(evaluation).kernels.float().numpy()
        for evaluation in (chosen.first, chosen.evaluation, chosen.evaluations[-1])
    )
    if not len(now):
        st.info(t("errors.no_convolution"))
        return
    scale = common_scale(first, last)
    pictures = scaled_pictures(now, scale)
    distances = moved(first, now)
    wall, one = st.columns(2, gap="large")
    with wall:
        clicked = chart.choose(
            kernel_grid(pictures, t.table("figures.kernel_grid")),
            key=f"wall-{chosen.run.id}",
            alt=t("looks.filters.alt", count=len(now), step=numbers.whole(chosen.evaluation.step)),
        )
        st.caption(t("looks.filters.scale", scale=numbers.significant(scale)))
    with one:
        kernel = _choose(t, chosen, clicked, distances)
        _enlarge(t, chosen, (scaled_pictures(first, scale), pictures), kernel)
        _say(t, distances, kernel)
    _distances(t, chosen, distances)


def _choose(
    t: Labels, chosen: ChosenEvaluation, clicked: object, distances: NDArray[np.float64]
) -> int:
    """Number of the kernel that is large: the one that moved most until one was chosen."""
    name, most = f"kernel-{chosen.run.id}", int(np.nan_to_num(distances).argmax())
    if isinstance(clicked, int | float):
        following.push(name, int(clicked))
    kernel = int(following.value(name, most, range(len(distances)), word="filter"))
    key = following.key(name, most)
    return int(
        st.number_input(
            t("filters.enlarge"),
            min_value=0,
            max_value=len(distances) - 1,
            value=kernel,
            step=1,
            key=key,
            width=200,
            on_change=_chosen,
            args=(name, key, most),
        )
    )


def _chosen(name: str, key: str, most: int) -> None:
    following.keep(name, most, int(st.session_state[key]))


def _enlarge(
    t: Labels,
    chosen: ChosenEvaluation,
    walls: tuple[NDArray[np.uint8], NDArray[np.uint8]],
    kernel: int,
) -> None:
    with st.container(horizontal=True):
        for evaluation, pictures in zip((chosen.first, chosen.evaluation), walls, strict=True):
            with st.container(width=165):
                step = numbers.whole(evaluation.step)
                large = np.kron(pictures[kernel], np.ones((ENLARGED, ENLARGED, 1), np.uint8))
                st.image(large, width=150, alt=t("looks.filters.one", index=kernel, step=step))
                st.caption(t("looks.filters.at", step=step))


def _say(t: Labels, distances: NDArray[np.float64], kernel: int) -> None:
    if not np.nan_to_num(distances).any():
        st.markdown(t("looks.filters.unmoved"))
        return
    st.markdown(
        t(
            "looks.filters.moved",
            index=kernel,
            share=_percent(t, float(distances[kernel])),
            median=_percent(t, float(np.nanmedian(distances))),
        )
    )


def _percent(t: Labels, share: float) -> str:
    return numbers.percent(t, share, 0) if np.isfinite(share) else "–"


def _distances(t: Labels, chosen: ChosenEvaluation, distances: NDArray[np.float64]) -> None:
    names = [t("filters.kernel", index=index) for index in range(len(distances))]
    shares = [_percent(t, float(value)) for value in distances]
    chart.show(
        columns(
            [float(value) if np.isfinite(value) else None for value in distances],
            x_axis=t("looks.filters.number"),
            y_axis=t("looks.filters.distance"),
            hover=[f"{name}: {share}" for name, share in zip(names, shares, strict=True)],
            percent=True,
        ),
        key=f"distances-{chosen.run.id}",
        alt=t("looks.filters.distance_alt", step=numbers.whole(chosen.evaluation.step)),
    )
    st.caption(t("looks.filters.distance_text", step=numbers.whole(chosen.first.step)))
    chart.data_table(t, {t("looks.filters.number"): names, t("looks.filters.distance"): shares})
