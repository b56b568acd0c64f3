"""Running text: whole for who reads, folded for who listens, and the rest on a press."""

import hashlib

import streamlit as st

from cnnviz.content.sentences import beginning, first_sentences
from cnnviz.ui import presenting, terms
from cnnviz.ui.server import admission
from cnnviz.ui.shell import language


def section(title: str, markdown: str) -> None:
    """Show a heading with the first words of its text; a press beside it brings the rest.

    What a text speaks of stands below it: so little of the text comes first that it is in sight.
    """
    admission.fragment(_section)(title, markdown, beginning(markdown))


def _section(title: str, markdown: str, begun: str) -> None:
    opened = False
    with st.container(gap=None):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.header(title, anchor=False, width="content")
            if begun.split() != markdown.split():
                opened = _turned(markdown)
        terms.write(markdown if opened else begun)


def show(markdown: str) -> None:
    """Show a text; on a projector folded to the first sentence of each paragraph."""
    short = first_sentences(markdown) if presenting.is_on() else markdown
    if short.split() == markdown.split():
        terms.write(markdown)
    else:
        admission.fragment(_folded)(markdown, short)


def _folded(markdown: str, short: str) -> None:
    place = st.container()
    opened = _turned(markdown)
    with place:
        terms.write(markdown if opened else short)


def _turned(markdown: str) -> bool:
    """The button that unfolds a text or folds it again, and whether it is unfolded."""
    t = language.words()
    key = f"prose-{_mark(markdown)}"
    opened = bool(st.session_state.get(f"_{key}"))
    st.button(
        t("nav.fold" if opened else "nav.unfold"),
        key=key,
        type="tertiary",
        icon=":material/unfold_less:" if opened else ":material/unfold_more:",
        on_click=_turn,
        args=(f"_{key}",),
    )
    return opened


def _mark(markdown: str) -> str:
    return hashlib.sha256(markdown.encode()).hexdigest()[:12]


def _turn(name: str) -> None:
    st.session_state[name] = not st.session_state.get(name)
