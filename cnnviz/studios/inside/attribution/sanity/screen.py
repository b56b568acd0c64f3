"""A sanity check: does a map change when the network forgets all that it has learned?"""

import streamlit as st

from cnnviz.probing.attribution.question import rank_correlation
from cnnviz.studios.inside.attribution.maps import screen as maps
from cnnviz.studios.inside.attribution.question.screen import AskedClass
from cnnviz.ui.shell import address, numbers


def show(asked: AskedClass) -> None:
    """One method with the trained weights and with random ones."""
    t = asked.t
    method = address.segmented(
        "attribution-method",
        t("attribution.method"),
        maps.methods(asked),
        maps.methods(asked)[0],
        lambda name: t(f"attribution.methods.{name}"),
    )
    found = []
    for column, untrained in zip(st.columns(2, gap="large"), (False, True), strict=True):
        with column:
            name = "untrained" if untrained else "trained"
            st.markdown(f"**{t(f'attribution.{name}')}**")
            values = maps.of(asked, method, untrained=untrained)
            if values is not None:
                maps.show(asked, values, name, t(f"attribution.methods.{method}"))
                found.append(values)
    if len(found) < 2:
        return
    signed = rank_correlation(*found)
    sizes = rank_correlation(abs(found[0]), abs(found[1]))
    with st.container(horizontal=True):
        for name, value in (("correlation", signed), ("correlation_sizes", sizes)):
            st.metric(
                t(f"attribution.{name}"),
                "–" if value is None else numbers.signed(value, 3),
                border=True,
                width=300,
            )
    st.caption(t("attribution.correlation_words"))
    titles = (t("attribution.trained"), t("attribution.untrained"))
    maps.data_table(asked, dict(zip(titles, found, strict=True)))
