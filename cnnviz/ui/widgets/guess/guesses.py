"""What a reader has guessed in this session, by the name of the question."""

import streamlit as st

SEEN = "seen"
"""The guess of a reader who wanted to see the measurement without guessing."""

_GUESSES = "_guesses"
_CLOSED = "_guesses-closed"
"""Experiments that the reader stepped back from the measurement of to the question."""


def made(name: str) -> str | None:
    """Return the guess of a question, None before there is one."""
    guess: str | None = st.session_state.get(_GUESSES, {}).get(name)
    return guess


def is_open(name: str) -> bool:
    """Return whether the measurement is shown."""
    return made(name) is not None and name not in _closed()


def keep(name: str, option: str) -> None:
    """Take a guess, and show the measurement."""
    st.session_state[_GUESSES] = {**st.session_state.get(_GUESSES, {}), name: option}
    st.session_state[_CLOSED] = _closed() - {name}


def close(name: str) -> None:
    """Show the question again; a guess that was made stays made."""
    st.session_state[_CLOSED] = _closed() | {name}


def forget(name: str) -> None:
    """Let the reader guess again."""
    kept = st.session_state.get(_GUESSES, {})
    st.session_state[_GUESSES] = {key: kept[key] for key in kept if key != name}


def _closed() -> frozenset[str]:
    return frozenset(st.session_state.get(_CLOSED, ()))
