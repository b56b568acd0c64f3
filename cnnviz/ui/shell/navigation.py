"""The navigation, built from the catalogue: a new family needs no line here."""

from copy import copy
from functools import cache

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from cnnviz.architectures import CATALOG
from cnnviz.content.labels import text
from cnnviz.content.pages import page as page_text
from cnnviz.paths import PAGES
from cnnviz.ui.shell import language, titles

LECTURE = "lecture"
"""The page of who stands in front of a hall."""

JOIN = "join"
"""The page at which a phone joins a lecture: it stands in no menu."""

LABORATORY = ("predict", "inside", "train", "compare", "network", "concepts", "gan", "recorded")
"""Pages that are about no single architecture."""


def pages() -> dict[str, list[StreamlitPage]]:
    """Sections of the navigation with their pages, in the reader's language."""
    # Copies: Streamlit notes in a page which run may call it.
    return {
        section: [copy(page) for page in found]
        for section, found in _pages(language.code()).items()
    }


@cache
def _pages(code: str) -> dict[str, list[StreamlitPage]]:
    """The same for all sessions: each of these pages asks the disk for its file."""
    t = text(code)
    home = st.Page(PAGES / "home.py", title=t("nav.home"), icon=":material/home:", default=True)
    architectures = [
        st.Page(
            PAGES / f"{family.slug}.py",
            title=titles.of_family(t, family),
            url_path=family.slug,
            help=f"{family.year}: {page_text(code, family.slug).idea}",
        )
        for family in CATALOG
    ]
    laboratory = [
        st.Page(
            PAGES / f"{slug}.py",
            title=page_text(code, slug).title,
            url_path=slug,
            help=page_text(code, slug).idea,
        )
        for slug in LABORATORY
    ]
    lecture = st.Page(
        PAGES / f"{LECTURE}.py",
        title=page_text(code, LECTURE).title,
        url_path=LECTURE,
        help=page_text(code, LECTURE).idea,
    )
    join = st.Page(
        PAGES / f"{JOIN}.py",
        title=page_text(code, JOIN).title,
        url_path=JOIN,
        visibility="hidden",
    )
    return {
        t("nav.start"): [home, lecture, join],
        t("nav.architectures"): architectures,
        t("nav.laboratory"): laboratory,
    }
