"""The story of an architecture, beside its numbers."""

import streamlit as st

from cnnviz.ui import tables
from cnnviz.ui.parts import flow, values
from cnnviz.ui.shell import numbers, page
from cnnviz.ui.shell.page import ArchitecturePage


def show(arch: ArchitecturePage) -> None:
    """Show the photo on its way through the network, then its story."""
    flow.show(arch)
    page.origin(arch)
    figures(arch)
    lead(arch, "story")


def lead(arch: ArchitecturePage, section: str) -> None:
    """The words of a part, where the page has any."""
    if section in arch.text.sections:
        st.subheader(arch.text.sections[section].title, anchor=False)
        st.markdown(arch.text.render(section, values.of(arch, section)))


def figures(arch: ArchitecturePage) -> None:
    """The numbers by which networks are compared, computed from the network itself."""
    t, found = arch.t, tables.vitals(arch.name)
    shown: tuple[tuple[str, object, str | None], ...] = (
        ("depth", found.depth, None),
        ("parameters", numbers.compact(t, found.params), numbers.whole(found.params)),
        ("multiply_adds", numbers.compact(t, found.macs), numbers.whole(found.macs)),
        ("input_size", numbers.shape(found.input_shape[1:]), None),
    )
    with st.container(horizontal=True):
        for name, value, exact in shown:
            st.metric(t(f"common.{name}"), str(value), help=exact, border=True, width=180)
