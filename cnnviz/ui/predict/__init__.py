"""The page *Predict*: one photo or many, and what every network says of them."""

from importlib import import_module

import streamlit as st

from cnnviz.content.pages import PageText
from cnnviz.ui import address, language, page, values

VIEWS = ("one", "many")
"""The sections: name in the address, section of the page's text, and module of this package with
`show(t, text)`."""

VIEW = "view"
"""Name of the open section in session state and in the address."""


def show(text: PageText) -> None:
    """The row of buttons, and the section that is open."""
    t = language.words()
    chosen = address.segmented(
        VIEW,
        t("prediction.view"),
        VIEWS,
        VIEWS[0],
        lambda name: t(f"prediction.views.{name}"),
        hidden=True,
    )
    st.subheader(text.sections[chosen].title, anchor=False)
    st.markdown(text.render(chosen, values.of_page(text, chosen)))
    with page.errors():
        with st.skeleton(height=240):
            # Loaded here and not above, so that the title stands before torch is imported.
            section = import_module(f"cnnviz.ui.predict.{chosen}")
        section.show(t, text)
