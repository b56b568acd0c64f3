"""The sections of the page *GAN*."""

from functools import partial

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.content.pages import PageText
from cnnviz.lessons import gan
from cnnviz.lessons.gan.check import screen as check
from cnnviz.lessons.gan.collapse import screen as collapse
from cnnviz.lessons.gan.idea import screen as idea
from cnnviz.lessons.gan.line import screen as line
from cnnviz.lessons.gan.live import screen as live
from cnnviz.lessons.gan.losses import screen as losses
from cnnviz.lessons.gan.networks import screen as networks
from cnnviz.lessons.gan.optimum import screen as optimum
from cnnviz.lessons.gan.transposed import screen as transposed
from cnnviz.lessons.gan.values import VALUES
from cnnviz.ui.shell import language, page, view
from cnnviz.ui.shell.view import View
from cnnviz.ui.widgets import quiz

__all__ = ["SECTIONS", "VALUES", "show"]

SECTIONS: tuple[View[Labels], ...] = (
    View("idea", idea.show),
    View("networks", networks.show),
    View("transposed", transposed.show),
    View("optimum", optimum.show),
    View("losses", losses.show),
    View("line", line.show),
    View("collapse", collapse.show),
    View("train", live.show),
    View("check", check.show),
)
"""In the order of their buttons; the page's text has a section of each name."""

ASKING = ("optimum", "losses", "line", "collapse")
"""Sections that begin with a question."""


def show(text: PageText) -> None:
    """The chosen section: what can be tried, and its words; those of a question come after it."""
    t = language.words()
    chosen = view.choose(
        "section", t("common.part"), SECTIONS, lambda name: t(f"gan.sections.{name}")
    )
    say = partial(gan.say, text, chosen.name)
    if chosen.name not in ASKING:
        say()
    with quiz.stage(say), page.errors(), st.skeleton(height=240):
        chosen.show(t)
