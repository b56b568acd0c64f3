"""Integrated gradients looked into: the way, the steps, and whether the sum comes out."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.drawing.charts.curves import curves
from cnnviz.studios.inside.attribution.maps import screen as maps
from cnnviz.studios.inside.attribution.question.screen import AskedClass
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.widgets import chart

STEPS = (4, 8, 16, 32, 64, 128)


def show(asked: AskedClass) -> None:
    """The map for the chosen number of gradients, the check, and the score on the way."""
    t = asked.t
    steps = int(
        address.segmented(
            "attribution-steps",
            t("attribution.steps"),
            [str(count) for count in STEPS],
            str(maps.STEPS),
            str,
        )
    )
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{t('attribution.methods.integrated')}**")
        values = maps.integrated(asked, steps)
        if values is not None:
            maps.show(asked, values, "way-map", t("attribution.methods.integrated"))
    with right:
        _scores(asked)
    if values is not None:
        _check(asked, values)


def _scores(asked: AskedClass) -> None:
    """Show the score on the way from the baseline to the photo."""
    t, way = asked.t, maps.way_of(asked)
    st.markdown(f"**{t('attribution.way')}**")
    places = [round(100 * float(place), 1) for place in way.places]
    chart.show(
        curves(
            places,
            {asked.label: [float(value) for value in way.scores]},
            x_axis=t("attribution.way_axis"),
            y_axis=t("attribution.score"),
            markers=True,
        ),
        key="attribution-way",
        alt=t("attribution.way_alt", label=asked.label),
    )
    chart.data_table(
        t,
        {
            t("attribution.way_axis"): places,
            t("attribution.score"): [f"{value:.4f}" for value in way.scores],
        },
    )


def _check(asked: AskedClass, values: NDArray[np.float32]) -> None:
    """Compare the sum of the map with the difference of the scores."""
    t, way = asked.t, maps.way_of(asked)
    off = way.error(values)
    with st.container(horizontal=True):
        for name, value in (
            ("at_photo", f"{way.scores[-1]:.4f}"),
            ("at_baseline", f"{way.scores[0]:.4f}"),
            ("to_share", f"{way.difference:.4f}"),
            ("map_sum", f"{values.sum(dtype='float64'):.4f}"),
            ("off", "–" if off is None else numbers.percent(t, off, 2)),
        ):
            st.metric(t(f"attribution.check.{name}"), value, border=True, width=210)
    if off is None:
        st.info(t("attribution.nothing"), icon=":material/info:")
    else:
        negative = float(-np.minimum(values, 0).sum(dtype="float64"))
        positive = float(np.maximum(values, 0).sum(dtype="float64"))
        st.caption(t("attribution.balance", positive=f"{positive:.3f}", negative=f"{negative:.3f}"))
