"""The sections of the page *GAN*."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.content.pages import PageText
from cnnviz.ui import gan
from cnnviz.ui.gan import check, idea, line, live, losses, networks, optimum, transposed
from cnnviz.ui.shell import language, page, view
from cnnviz.ui.shell.view import View
from cnnviz.ui.values.gan import VALUES

__all__ = ["SECTIONS", "VALUES", "show"]

SECTIONS: tuple[View[Labels], ...] = (
    View("idea", idea.show),
    View("networks", networks.show),
    View("transposed", transposed.show),
    View("optimum", optimum.show),
    View("losses", losses.show),
    View("line", line.show),
    View("train", live.show),
    View("check", check.show),
)
"""In the order of their buttons; the page's text has a section of each name."""


def show(text: PageText) -> None:
    """The chosen section: its words, then what can be tried."""
    t = language.words()
    chosen = view.choose(
        "section", t("common.part"), SECTIONS, lambda name: t(f"gan.sections.{name}")
    )
    gan.say(text, chosen.name)
    with page.errors(), st.skeleton(height=240):
        chosen.show(t)
