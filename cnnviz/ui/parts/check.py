"""Check yourself: questions from the layer table, exercises, and claims in circulation to judge."""

import streamlit as st

from cnnviz.ui.parts import values
from cnnviz.ui.questions import asking, exercises
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import claims


def show(arch: ArchitecturePage) -> None:
    """A question, the exercises of the page, then the claims."""
    t = arch.t
    st.header(t("check.questions"), anchor=False)
    st.markdown(t("check.questions_text", variant=arch.title))
    asking.show(arch)
    exercises.show(arch)
    claims.show(
        t,
        arch.text,
        arch.family.slug,
        lambda name: values.filled(arch, arch.text.sections[name].body),
    )
