"""Running text: whole for who reads, folded for who listens, and the rest on a press."""

import hashlib

import streamlit as st

from cnnviz.content.sentences import first_sentences
from cnnviz.ui import presenting
from cnnviz.ui.shell import language


def show(markdown: str) -> None:
    """Show a text; on a projector folded to the first sentence of each paragraph."""
    short = first_sentences(markdown)
    if not presenting.is_on() or short.split() == markdown.split():
        st.markdown(markdown)
    else:
        st.fragment(_folded)(markdown, short)


def _folded(markdown: str, short: str) -> None:
    t = language.words()
    key = f"prose-{hashlib.sha256(markdown.encode()).hexdigest()[:12]}"
    opened = bool(st.session_state.get(f"_{key}"))
    st.markdown(markdown if opened else short)
    st.button(
        t("nav.fold" if opened else "nav.unfold"),
        key=key,
        type="tertiary",
        icon=":material/unfold_less:" if opened else ":material/unfold_more:",
        on_click=_turn,
        args=(f"_{key}",),
    )


def _turn(name: str) -> None:
    st.session_state[name] = not st.session_state.get(name)
