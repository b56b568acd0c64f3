"""Predict, then reveal: an experiment asks first, and shows its measurement to who has answered."""

from collections.abc import Sequence

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.ui.shell import address

REVEAL = "reveal"
"""Name in the address of a link that opens an experiment with its measurement."""

_GUESSES = "_guesses"
_CLOSED = "_guesses-closed"
"""Experiments that the reader stepped back from the measurement of to the question."""

_SEEN = "seen"
"""The guess of a reader who wanted to see the measurement without guessing."""


def made(t: Labels, name: str, options: Sequence[str], **values: object) -> bool:
    """Ask the question of an experiment, unless it has been answered.

    The words are `guess.<name>.question` and `guess.<name>.options.<option>`.

    Args:
        t: The short texts.
        name: Name of the experiment, with underscores.
        options: Names of the answers.
        **values: What fills the placeholders of the question and of the options.

    Returns:
        Whether the measurement may be shown.
    """
    _follow(name)
    if _guess(name) is not None and name not in _closed():
        address.flag(REVEAL, on=True)
        return True
    address.flag(REVEAL, on=False)
    with st.container(border=True):
        st.markdown(f"**{t(f'guess.{name}.question', **values)}**")
        with st.container(horizontal=True):
            for option in options:
                st.button(
                    t(f"guess.{name}.options.{option}", **values),
                    key=f"guess-{name}-{option}",
                    on_click=_keep,
                    args=(name, option),
                )
            st.button(
                t("guess.show"),
                key=f"guess-{name}",
                type="tertiary",
                on_click=_keep,
                args=(name, _SEEN),
            )
    return False


def judge(t: Labels, name: str, right: str, **values: object) -> None:
    """Say what the measurement says, beside what the reader said.

    The words are `guess.<name>.answer`.

    Args:
        t: The short texts.
        name: Name of the experiment, with underscores.
        right: Name of the answer that the measurement gives.
        **values: What fills the placeholders of question, options and answer.
    """
    said = _guess(name)
    answer = t(f"guess.{name}.answer", **values)
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch"):
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
