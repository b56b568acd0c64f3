"""The sections of the page *Predict*."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.content.pages import PageText
from cnnviz.studios.predict.many_photos import screen as many_photos
from cnnviz.studios.predict.one_photo import screen as one_photo
from cnnviz.studios.predict.values import VALUES
from cnnviz.ui import prose
from cnnviz.ui.parts import values
from cnnviz.ui.shell import keys, language, page, view
from cnnviz.ui.shell.view import View

__all__ = ["SECTIONS", "VALUES", "show"]

SECTIONS: tuple[View[Labels, PageText], ...] = (
    View(keys.ONE_PHOTO, one_photo.show),
    View("many", many_photos.show),
)
"""In the order of their buttons; the page's text has a section of each name."""


def show(text: PageText) -> None:
    """The row of buttons, and the section that is open."""
    t = language.words()
    chosen = view.choose(
        keys.VIEW, t("prediction.view"), SECTIONS, lambda name: t(f"prediction.views.{name}")
    )
    st.header(text.sections[chosen.name].title, anchor=False)
    prose.show(text.render(chosen.name, values.of_page(text, chosen.name)))
    with page.errors():
        chosen.show(t, text)
