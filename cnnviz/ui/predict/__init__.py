"""The page *Predict*: one photo or many, and what every network says of them."""

import streamlit as st

from cnnviz.content.pages import PageText
from cnnviz.ui import page, photo


def show(text: PageText) -> None:
    """The photo and the answers."""
    st.markdown(text.render("one"))
    with page.errors():
        photo.panel()
