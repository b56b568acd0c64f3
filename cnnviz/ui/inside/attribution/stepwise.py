"""Work in parts: at once where it is short, else with a bar and a button that stops it.

Each part is kept by itself, so that work that was stopped goes on where it was.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from cnnviz.content.labels import Labels

T = TypeVar("T")

PART = 8 * 10**9
"""Multiply-adds after which the stop button is looked at: far below a second on a laptop."""

UNASKED = 80 * 10**9
"""Multiply-adds from which work begins only when the reader asks for it."""

MOST_PARTS = 16
"""Parts that one piece of work leaves in the session, which keeps few results."""

_STATES = "_attribution-work"
_RUNNING, _STOPPED, _DONE = "running", "stopped", "done"


def parts_of(macs: float, most: int = MOST_PARTS) -> int:
    """Into how many parts some work is cut.

    Args:
        macs: Multiply-adds of all of it.
        most: Parts that it can be cut into.
    """
    return max(1, min(most, MOST_PARTS, round(macs / PART)))


def done(t: Labels, key: str, macs: float, parts: Sequence[Callable[[], T]]) -> list[T] | None:
    """The results of all parts; None until the reader has asked for them, or after a stop.

    Args:
        t: The short texts.
        key: Name of the work: of its network, photo and arguments.
        macs: Multiply-adds of all of it.
        parts: Each keeps its own result.
    """
    states: dict[str, str] = st.session_state.setdefault(_STATES, {})
    if len(parts) == 1 or states.get(key) == _DONE:
        with st.spinner(t("common.loading")):
            return [part() for part in parts]
    if states.get(key, _STOPPED if macs > UNASKED else _RUNNING) == _STOPPED:
        st.caption(t("attribution.takes_long"))
        st.button(
            t("attribution.start"),
            key=f"start-{key}",
            icon=":material/play_arrow:",
            on_click=_set,
            args=(key, _RUNNING),
        )
        return None
    place = st.empty()
    with place.container():
        bar = st.progress(0.0, text=t("common.loading"))
        st.button(
            t("attribution.stop"),
            key=f"stop-{key}",
            icon=":material/stop:",
            on_click=_set,
            args=(key, _STOPPED),
        )
    found = []
    for number, part in enumerate(parts):
        # A script that is told to stop does so at its next word to the screen.
        bar.progress(number / len(parts), text=t("common.loading"))
        found.append(part())
    place.empty()
    _set(key, _DONE)
    return found


def _set(key: str, state: str) -> None:
    states = st.session_state.get(_STATES, {})
    st.session_state[_STATES] = {**dict(list(states.items())[-63:]), key: state}
