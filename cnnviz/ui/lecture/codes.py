"""Which lecture a session leads or follows: four letters, in the session and in the address."""

import streamlit as st

from cnnviz.lectures.hall.lecture_records import as_code
from cnnviz.ui.shell import address, arrival, keys


def hear() -> bool:
    """Take both codes from the address, and put them there again.

    Returns:
        Whether there is one.
    """
    for key in (keys.LEAD, keys.JOIN):
        word = address.asked(key)
        code = None if word is None else as_code(word)
        if code is not None:
            st.session_state[_name(key)] = code
        elif address.dropped(key):  # a step back to before this lecture
            st.session_state[_name(key)] = None
        if word is not None or _code(key) is not None:
            arrival.write(key, _code(key))
    return led() is not None or joined() is not None


def led() -> str | None:
    """Return the code of the lecture that this session leads, or wants to lead."""
    return _code(keys.LEAD)


def joined() -> str | None:
    """Return the code of the lecture that this session follows, or looks around in."""
    return _code(keys.JOIN)


def lead(code: str | None) -> None:
    """Lead a lecture from now on, or none."""
    _keep(keys.LEAD, code)


def join(code: str | None) -> None:
    """Follow a lecture from now on, or none."""
    _keep(keys.JOIN, code)


def _keep(key: str, code: str | None) -> None:
    st.session_state[_name(key)] = code
    arrival.write(key, code)


def _code(key: str) -> str | None:
    found = st.session_state.get(_name(key))
    return str(found) if found else None


def _name(key: str) -> str:
    return f"_hall-{key}"
