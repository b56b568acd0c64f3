"""The home page."""

import streamlit as st

from cnnviz.architectures import CATALOG
from cnnviz.content.pages import page as page_text
from cnnviz.paths import PAGES
from cnnviz.ui import language


def welcome() -> None:
    """What this is, and what to do first."""
    text = page_text(language.code(), "home")
    for name in text.sections:
        st.markdown(text.render(name))


def cards() -> None:
    """A card for every architecture, in the order of the years."""
    t, code = language.words(), language.code()
    st.subheader(t("home.networks"), anchor=False)
    tiles = st.grid(min_column_width=260, border=True)
    for family in CATALOG:
        with tiles.container():
            st.markdown(f"**{family.year} · {family.title}**")
            st.caption(page_text(code, family.slug).idea)
            st.page_link(PAGES / f"{family.slug}.py", label=t("home.open", title=family.title))
