"""How far two sets of weights of one network are apart: a chart over its layers, and a table."""

import math
from collections.abc import Mapping, Sequence

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.drawing.charts.curves import curves
from cnnviz.drawing.frame import Figure
from cnnviz.network.difference.weights import WeightChange, together
from cnnviz.ui.shell import numbers
from cnnviz.ui.widgets import chart

MOST_BARS = 10
"""Layers up to which each has its bar; more become points of a curve."""


def show(t: Labels, changes: Sequence[WeightChange], told: Mapping[str, str], *, key: str) -> None:
    """The chart, one sentence, and every number as a table.

    Args:
        t: The short texts.
        changes: In the order of the network.
        told: What layers are called, by path, where they have a name of their own.
        key: Name of this place on the page.
    """
    finite = [change for change in changes if math.isfinite(change.relative)]
    if not finite:
        st.warning(t("looks.not_finite"), icon=":material/warning:")
        return
    most = max(finite, key=lambda change: change.relative)
    st.markdown(
        t(
            "diff.weights.moved",
            share=numbers.significant(together(finite), 2),
            layer=told.get(most.path, most.path),
            most=numbers.significant(most.relative, 2),
        )
    )
    chart.show(_figure(t, changes, told), key=key, alt=t("diff.weights.alt", count=len(changes)))
    chart.data_table(
        t,
        {
            t("common.layer"): [told.get(change.path, change.path) for change in changes],
            t("diff.weights.relative"): [numbers.significant(each.relative) for each in changes],
            t("diff.weights.cosine"): [numbers.significant(each.cosine) for each in changes],
            t("diff.weights.largest"): [numbers.significant(each.largest) for each in changes],
            t("diff.weights.differing"): [each.differing for each in changes],
            t("diff.weights.count"): [each.count for each in changes],
        },
    )


def _figure(t: Labels, changes: Sequence[WeightChange], told: Mapping[str, str]) -> Figure:
    """Bars of a small network; curves of a large one, norms apart from kernels and matrices."""
    axis = t("diff.weights.relative")
    heights = [_drawable(change) for change in changes]
    if len(changes) <= MOST_BARS:
        values = [math.nan if height is None else height for height in heights]
        return bars([told.get(change.path, change.path) for change in changes], {axis: values},
                    axis=axis)  # fmt: skip
    series = {
        t("diff.weights.kernels"): [
            height if change.dims > 1 else None
            for change, height in zip(changes, heights, strict=True)
        ],
        t("diff.weights.norms"): [
            height if change.dims == 1 else None
            for change, height in zip(changes, heights, strict=True)
        ],
    }
    kept = {name: values for name, values in series.items() if any(v is not None for v in values)}
    return curves(
        list(range(1, len(changes) + 1)),
        kept,
        x_axis=t("looks.gradients.layer"),
        y_axis=axis,
        log=True,
        markers=True,
    ).update_traces(connectgaps=True)


def _drawable(change: WeightChange) -> float | None:
    """What a logarithmic axis can show."""
    share = change.relative
    return share if math.isfinite(share) and share > 0 else None
