"""Presses of buttons that a session does not know yet.

A browser whose session was lost with its process gets a new one, and goes on showing the buttons
of the old one. Streamlit calls what a button is there for before a run, and a new session knows
its buttons only once it has drawn them: a press until then would do nothing, without a word. It is
kept until the button is known, and done before the next run, as any other.

Not heard are choices and fields, whose values stand without a callback, and buttons of fragments:
what comes from a fragment that the session does not know, Streamlit drops before any run.

This leans on private names of Streamlit, all of them at `_widgets`: `SafeSessionState._state`,
`SessionState._new_widget_state`, and in `WStates` what a browser sent and what is known of it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.session_state import Serialized, WStates

_EARLY = "_early-presses"
"""Where a session keeps the page on which it was pressed too early, and the buttons."""

PRESS = "trigger_value"
"""What a browser sends of a button that was pressed."""


@contextmanager
def heard() -> Iterator[None]:
    """Around a run of a page: do before it what was pressed too early, and keep what is.

    A press that is not known at the end of a run, or was meant for another page, is forgotten.
    """
    page, widgets = _page(), _widgets()
    where, kept = st.session_state.pop(_EARLY, (page, ()))
    # Before a run its callbacks may still set what its widgets hold.
    early = [name for name in kept if where == page and not _done(name, widgets)]
    early += [name for name in _unknown(widgets) if name not in early]
    if not early:
        yield
        return
    st.session_state[_EARLY] = (page, early)
    yield
    if any(_button(name, widgets) is not None for name in early):
        st.rerun()
    del st.session_state[_EARLY]


def _unknown(widgets: WStates) -> list[str]:
    return [
        name
        for name, state in list(widgets.states.items())
        if name not in widgets.widget_metadata
        and isinstance(state, Serialized)
        and state.value.WhichOneof("value") == PRESS
    ]


def _done(name: str, widgets: WStates) -> bool:
    """Do what a button is there for, if that is known by now."""
    if _button(name, widgets) is None:
        return False
    # Whoever pressed again because nothing happened meant it once: that press has been heard.
    if widgets.get(name) is not True:
        widgets.call_callback(name)
    return True


def _button(name: str, widgets: WStates) -> WidgetMetadata[object] | None:
    known = widgets.widget_metadata.get(name)
    return None if known is None or known.callback is None or known.disabled else known


def _page() -> str:
    context = get_script_run_ctx()
    return context.page_script_hash if context else ""


def _widgets() -> WStates:
    """What the browser has sent of this session's widgets, and what is known of them.

    Raises:
        RuntimeError: If it is not the Streamlit that this was written for.
    """
    context = get_script_run_ctx()
    if context is None:
        return WStates()
    state = getattr(context.session_state, "_state", None)
    widgets = getattr(state, "_new_widget_state", None)
    if not isinstance(widgets, WStates):
        raise RuntimeError("another Streamlit: it keeps the widgets of a session elsewhere")
    return widgets
