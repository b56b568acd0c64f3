"""The page *Join*: four letters, and the page follows the lecture."""

import streamlit as st

from cnnviz.content.pages import PageText
from cnnviz.lectures.hall.lecture_records import LENGTH, as_code
from cnnviz.ui.lecture import codes, follower, hall
from cnnviz.ui.shell import foreign_text, language, page

_FIELD = "join-code"
_WRONG = "_join-wrong"


def show(text: PageText) -> None:  # noqa: ARG001 (every page gets its text)
    """The field for the code."""
    t = language.words()
    with st.form("join", border=False):
        st.text_input(t("lecture.code"), key=_FIELD, max_chars=3 * LENGTH, width=260)
        st.form_submit_button(t("lecture.join"), type="primary", on_click=_join)
    wrong = st.session_state.pop(_WRONG, None)
    with page.errors():
        if wrong is not None:
            st.error(t("lecture.no_such", code=foreign_text.plain(wrong)), icon=":material/error:")
        elif codes.joined() is not None and hall.lecture(str(codes.joined())) is not None:
            st.info(t("lecture.joined"), icon=":material/groups:")


def _join() -> None:
    typed = str(st.session_state.get(_FIELD, ""))
    code = as_code(typed)
    if code is None:
        st.session_state[_WRONG] = typed
        return
    codes.lead(None)
    codes.join(code)
    follower.rejoin()
