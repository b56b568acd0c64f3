"""Predict, then reveal: an experiment asks first, and shows its measurement to who has answered.

The question stands over its figure, empty at first: a click on a mark in it, or on the button below
the mark, is the guess. Afterwards the figure is filled, with the guess marked in it, and what it
means is explained beside it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz.content.labels import Labels
from cnnviz.ui.shell import address
from cnnviz.ui.widgets.guess import figure
from cnnviz.ui.widgets.guess.filled import Filled, Marks

REVEAL = "reveal"
"""Name in the address of a link that opens an experiment with its measurement."""

_GUESSES = "_guesses"
_CLOSED = "_guesses-closed"
"""Experiments that the reader stepped back from the measurement of to the question."""

_SEEN = "seen"
"""The guess of a reader who wanted to see the measurement without guessing."""


STYLE = """
<style>
[class*="st-key-guess-options-"] {
  display: grid; gap: 0.5rem; grid-auto-columns: minmax(0, 1fr); grid-auto-flow: column;
}
[class*="st-key-guess-options-"] > * { width: 100%; min-width: 0; }
[class*="st-key-guess-options-"] button { height: 100%; padding: 0.25rem 0.3rem; }
[class*="st-key-guess-options-"] button * { overflow: visible; white-space: normal; }
[class*="st-key-guess-options-"] button p { font-size: 0.9rem; line-height: 1.25; }
[class*="st-key-guess-question-"] p { font-size: 1.12rem; line-height: 1.35; }
</style>
"""
"""The buttons stand below the marks of the figure, on a phone, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigurePlace:
    """Where the figure of an experiment stands, whatever the experiment draws before it judges.

    Attributes:
        explain: Writes the words that belong beside the filled figure.
    """

    place: DeltaGenerator
    explain: Callable[[], None]


_STAGE: ContextVar[FigurePlace | None] = ContextVar("stage", default=None)


@contextmanager
def stage(explain: Callable[[], None]) -> Iterator[None]:
    """Keep a place at the head of an experiment for its question, and then for its figure.

    Args:
        explain: Writes the words that belong beside the filled figure.
    """
    token = _STAGE.set(FigurePlace(place=st.container(), explain=explain))
    try:
        yield
    finally:
        _STAGE.reset(token)


def made(
    t: Labels,
    name: str,
    options: Sequence[str],
    marks: Marks | None = None,
    picture: Callable[[], None] | None = None,
    **values: object,
) -> bool:
    """Ask the question of an experiment, unless it has been answered.

    The words are `guess.<name>.question`, `guess.<name>.options.<option>` and, of the figure,
    `guess.<name>.axis`.

    Args:
        t: The short texts.
        name: Name of the experiment, with underscores.
        options: Names of the answers.
        marks: The numbers that they stand for, if they do.
        picture: Draws what is to be seen before the guess, without the answer.
        **values: What fills the placeholders of the question and of the options.

    Returns:
        Whether the measurement may be shown.
    """
    _follow(name)
    if _guess(name) is not None and name not in _closed():
        address.flag(REVEAL, on=True)
        return True
    address.flag(REVEAL, on=False)
    labels = {option: t(f"guess.{name}.options.{option}", **values) for option in options}
    with _place(), st.container(gap="xsmall"):
        st.html(STYLE)
        _question(t, name, values)
        if picture is None or not _drawable(t, name):
            if picture is not None:
                picture()
            _asked(t, name, labels, marks)
        else:
            seen, asked = st.columns(2, gap="large")
            with seen:
                picture()
            with asked:
                _asked(t, name, labels, marks)
    return False


def judge(
    t: Labels, name: str, right: str, found: Filled | None = None, /, **values: object
) -> None:
    """Say what the measurement says, beside what the reader said.

    The words are `guess.<name>.answer`.

    Args:
        t: The short texts.
        name: Name of the experiment, with underscores.
        right: Name of the answer that the measurement gives.
        found: What fills the figure.
        **values: What fills the placeholders of question, options and answer.
    """
    here = _STAGE.get()
    with _place():
        if found is None or not _drawable(t, name):
            _verdict(t, name, right, values)
            if here:
                here.explain()
            return
        with st.container(gap="xsmall"):
            st.html(STYLE)
            _question(t, name, values)
        shown, beside = st.columns([3, 2], gap="large")
        with shown:
            table = t.table(f"guess.{name}.options")
            labels = {one: t(f"guess.{name}.options.{one}", **values) for one in table}
            said = _guess(name)
            figure.filled(t, name, labels, found, right=right, said=None if said == _SEEN else said)
        with beside:
            _verdict(t, name, right, values)
            if here:
                here.explain()


def _place() -> DeltaGenerator:
    here = _STAGE.get()
    return here.place if here else st.container()


def _drawable(t: Labels, name: str) -> bool:
    """Whether a question has the words of a figure."""
    return f"guess.{name}.axis" in t


def _question(t: Labels, name: str, values: dict[str, object]) -> None:
    with st.container(key=f"guess-question-{name}"):
        st.markdown(f"**{t(f'guess.{name}.question', **values)}**")


def _asked(t: Labels, name: str, labels: dict[str, str], marks: Marks | None) -> None:
    """The empty figure, and below each of its marks the button of the answer."""
    with st.container(gap="xsmall"):
        if _drawable(t, name):
            figure.empty(t, name, labels, marks, partial(_keep, name))
        with st.container(horizontal=True, key=f"guess-options-{name}"):
            for option, label in labels.items():
                st.button(
                    label,
                    key=f"guess-{name}-{option}",
                    on_click=_keep,
                    args=(name, option),
                    width="stretch",
                )
        st.button(
            t("guess.show"),
            key=f"guess-{name}",
            type="tertiary",
            on_click=_keep,
            args=(name, _SEEN),
        )


def _verdict(t: Labels, name: str, right: str, values: dict[str, object]) -> None:
    said = _guess(name)
    answer = t(f"guess.{name}.answer", **values)
    if said in (None, _SEEN):
        st.info(answer, icon=":material/lightbulb:")
    else:
        yours = t("guess.yours", guess=t(f"guess.{name}.options.{said}", **values))
        hit = said == right
        box, icon = (st.success, "check") if hit else (st.warning, "close")
        box(f"{yours} {answer}", icon=f":material/{icon}:")
    st.button(
        t("guess.again"), key=f"again-{name}", type="tertiary", on_click=_forget, args=(name,)
    )


def _follow(name: str) -> None:
    """Open or close the measurement as the address says; a guess that was made stays made."""
    if address.asked(REVEAL) == "1":
        _keep(name, _guess(name) or _SEEN)
    elif address.dropped(REVEAL):
        st.session_state[_CLOSED] = _closed() | {name}


def _closed() -> frozenset[str]:
    return frozenset(st.session_state.get(_CLOSED, ()))


def _guess(name: str) -> str | None:
    guess: str | None = st.session_state.get(_GUESSES, {}).get(name)
    return guess


def _keep(name: str, option: str) -> None:
    st.session_state[_GUESSES] = {**st.session_state.get(_GUESSES, {}), name: option}
    st.session_state[_CLOSED] = _closed() - {name}


def _forget(name: str) -> None:
    kept = st.session_state.get(_GUESSES, {})
    st.session_state[_GUESSES] = {key: kept[key] for key in kept if key != name}
