"""The sections of the page *Predict*."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.content.pages import PageText
from cnnviz.ui import language, page, values, view
from cnnviz.ui.predict import ONE, VIEW, many, one
from cnnviz.ui.view import View

SECTIONS: tuple[View[Labels, PageText], ...] = (View(ONE, one.show), View("many", many.show))
"""In the order of their buttons; the page's text has a section of each name."""


def show(text: PageText) -> None:
    """The row of buttons, and the section that is open."""
    t = language.words()
    chosen = view.choose(
        VIEW, t("prediction.view"), SECTIONS, lambda name: t(f"prediction.views.{name}")
    )
    st.subheader(text.sections[chosen.name].title, anchor=False)
    st.markdown(text.render(chosen.name, values.of_page(text, chosen.name)))
    with page.errors():
        chosen.show(t, text)
