"""The story of an architecture, beside its numbers."""

import streamlit as st

from cnnviz.analysis.depth import depth
from cnnviz.ui import cached, numbers, values
from cnnviz.ui.page import Open


def show(arch: Open) -> None:
    """The story."""
    figures(arch)
    lead(arch, "story")


def lead(arch: Open, section: str) -> None:
    """The words of a part, where the page has any."""
    if section in arch.text.sections:
        st.subheader(arch.text.sections[section].title, anchor=False)
        st.markdown(arch.text.render(section, values.of(arch, section)))


def figures(arch: Open) -> None:
    """The five numbers by which networks are compared, computed from the network itself."""
    t, table = arch.t, cached.table(arch.name)
    size = table.input_shape
    with st.container(horizontal=True):
        st.metric(t("common.depth"), depth(table), border=True, width=130)
        st.metric(
            t("common.parameters"),
            numbers.compact(t, table.params),
            help=numbers.whole(table.params),
            border=True,
            width=160,
        )
        st.metric(
            t("common.multiply_adds"),
            numbers.compact(t, table.macs),
            help=numbers.whole(table.macs),
            border=True,
            width=180,
        )
        st.metric(t("common.input_size"), numbers.shape(size[1:]), border=True, width=180)
