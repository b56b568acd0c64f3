"""The page *GAN*: the game of two networks, taken apart, and played live."""

from importlib import import_module

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.content.pages import PageText
from cnnviz.content.pages import page as page_text
from cnnviz.ui import address, language, page, values

SECTIONS = (
    "idea",
    "networks",
    "transposed",
    "optimum",
    "losses",
    "line",
    "train",
    "check",
)
"""Names of the sections, as they stand in the address and in the page's text.

Each is a module of this package with `show(t)`; *train* is the module `live`.
"""

MODULES = {"train": "live"}


def show(text: PageText) -> None:
    """The chosen section: its words, then what can be tried."""
    t = language.words()
    chosen = address.segmented(
        "section",
        t("common.part"),
        SECTIONS,
        SECTIONS[0],
        lambda name: t(f"gan.sections.{name}"),
        hidden=True,
    )
    say(text, chosen)
    with page.errors(), st.skeleton(height=240):
        import_module(f"cnnviz.ui.gan.{MODULES.get(chosen, chosen)}").show(t)


def say(text: PageText, section: str) -> None:
    """A section's heading and words."""
    st.subheader(text.sections[section].title, anchor=False)
    st.markdown(text.render(section, values.of_page(text, section)))


def say_more(t: Labels, section: str) -> None:
    """Likewise for what comes only after the reader has guessed, or seen the picture."""
    say(page_text(t.language, "gan"), section)
