"""The reader's photo in one line, and over the page, when it is asked for, the ways to another."""

import streamlit as st

from cnnviz.ui.server import admission
from cnnviz.ui.shell import language
from cnnviz.ui.widgets import photo
from cnnviz.ui.widgets.photo import Photo

ASK = "another-photo"
"""Name of the button that asks for another one."""

_ASKED = "_photo_asked"


def show() -> Photo:
    """The photo in one line, with a button to change it; for the parts that use it."""
    t = language.words()
    with st.container(horizontal=True, vertical_alignment="center", key="photo-bar"):
        seen = photo.current()
        photo.show(seen, 96, width=72)
        with st.container(width=360):
            st.markdown(f"**{photo.title(seen)}**")
            photo.licence(seen)
        st.button(t("photo.change"), icon=":material/photo_camera:", key=ASK, on_click=_ask)
    if st.session_state.pop(_ASKED, False):
        # Only now: in a menu that is closed a dozen elements would be sent with every run. And no
        # menu that tells when it closes: its message overtakes the click that closed it.
        st.dialog(t("photo.change"))(_another)(seen.sha256)
    photo.tell_error()
    return seen


def _ask() -> None:
    st.session_state[_ASKED] = True


def _another(shown: str) -> None:
    """The ways to another photo; once there is one, the page shows it."""
    with admission.turn("another photo"):
        photo.intake(stacked=True)
        if photo.current().sha256 != shown:
            st.rerun()
        photo.tell_error()
