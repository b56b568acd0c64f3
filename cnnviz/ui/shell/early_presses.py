"""Presses of buttons that a session does not know yet.

A browser whose session was lost with its process gets a new one, and goes on showing the buttons
of the old one. Streamlit calls what a button is there for before a run, and a new session knows
its buttons only after its first: a press until then would do nothing, without a word.

Streamlit tells nobody of such a press: `_widgets` is the one place that leans on private names of
it, and raises where they are not what they were.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state.session_state import Serialized, WStates

_EARLY = "_early-presses"
PRESS = "trigger_value"
"""What a browser sends of a button that was pressed."""


@contextmanager
def heard() -> Iterator[None]:
    """Around a run of a page: what was pressed too early is done after it, and the page run anew.

    A run that does not come to its end leaves that to the next one.
    """
    early = list(dict.fromkeys([*st.session_state.pop(_EARLY, ()), *_unknown()]))
    if not early:
        yield
        return
    st.session_state[_EARLY] = early
    yield
    del st.session_state[_EARLY]
    done = [name for name in early if _done(name)]
    if done:
        st.rerun()


def _unknown() -> list[str]:
    widgets = _widgets()
    if widgets is None:
        return []
    return [
        name
        for name, state in widgets.states.items()
        if name not in widgets.widget_metadata
        and isinstance(state, Serialized)
        and state.value.WhichOneof("value") == PRESS
    ]


def _done(name: str) -> bool:
    widgets = _widgets()
    button = None if widgets is None else widgets.widget_metadata.get(name)
    if widgets is None or button is None or button.callback is None or button.disabled:
        return False
    widgets.call_callback(name)
    return True


def _widgets() -> WStates | None:
    """What the browser has sent of this session's widgets, and what is known of them.

    Raises:
        RuntimeError: If it is not the Streamlit that this was written for.
    """
    context = get_script_run_ctx()
    if context is None:
        return None
    state = getattr(context.session_state, "_state", None)
    widgets = getattr(state, "_new_widget_state", None)
    if not isinstance(widgets, WStates):
        raise RuntimeError("another Streamlit: it keeps the widgets of a session elsewhere")
    return widgets
