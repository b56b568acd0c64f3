"""Choices that stand in the address of a page, so that a link opens exactly what its sender sees.

Streamlit's own `bind="query-params"` writes the visible label ("?lang=한국어", "?part=Layers"),
which changes with the language; a link must hold names ("?lang=ko&part=layers") to open anywhere.
"""

from collections.abc import Callable, Sequence

import streamlit as st

WRITTEN = "_address"
"""What this session wrote into the address last: anything else there came from the reader."""

REMEMBERED = "_choices"
"""Choices by key: Streamlit forgets a widget that a run did not show, as on another page."""


def segmented(
    key: str,
    label: str,
    options: Sequence[str],
    default: str,
    names: Callable[[str], str],
    *,
    hidden: bool = False,
) -> str:
    """A row of buttons, one of which is chosen, bound to the address.

    Args:
        key: Name in session state and in the address.
        label: What is chosen.
        options: Names of the choices, as they stand in the address.
        default: The choice of a reader who made none; it does not stand in the address.
        names: The visible label of a choice.
        hidden: Keep the label for screen readers only.

    Returns:
        The name of the choice.
    """
    # A member of a StrEnum is a str that Streamlit refuses as an option.
    options, default = [str(option) for option in options], str(default)
    restore(key, options, default)
    st.segmented_control(
        label,
        options,
        format_func=names,
        key=key,
        required=True,
        label_visibility="collapsed" if hidden else "visible",
    )
    return store(key, options, default)


def restore_several(key: str, options: Sequence[str], *, name: str) -> None:
    """Take several choices at once from the address, where the reader put them there.

    Args:
        key: Name in session state.
        options: Names of the choices.
        name: Name in the address, where they stand behind each other with commas.
    """
    wanted = asked(name)
    if wanted is not None:
        st.session_state[key] = [part for part in wanted.split(",") if part in options]


def store_several(chosen: Sequence[str], *, name: str) -> None:
    """Put several choices into the address."""
    _write(name, ",".join(chosen) or None)


def note(key: str, value: str) -> None:
    """Put a choice that has no widget of its own into the address and the session."""
    st.session_state[key] = value
    st.session_state[REMEMBERED] = {**st.session_state.get(REMEMBERED, {}), key: value}
    _write(key, value)


def flag(key: str, *, on: bool) -> None:
    """Put "1" into the address, or take it out."""
    _write(key, "1" if on else None)


def switch(key: str, label: str, *, help_text: str | None = None) -> bool:
    """A toggle bound to the address as "1"."""
    wanted = asked(key)
    if wanted is not None:
        st.session_state[key] = wanted == "1"
    st.session_state.setdefault(key, False)
    chosen = bool(st.toggle(label, key=key, help=help_text))
    _write(key, "1" if chosen else None)
    return chosen


def current(key: str, options: Sequence[str], default: str) -> str:
    """The choice as it stands, for those who need it before or without its widget."""
    chosen = st.session_state.get(key)
    return str(chosen) if chosen in options else _remembered(key, options, default)


def restore(key: str, options: Sequence[str], default: str) -> None:
    """Take the choice from the address, where the reader put it there, else keep the session's."""
    wanted = asked(key)
    if wanted in options:
        st.session_state[key] = wanted
    if st.session_state.get(key) not in options:
        st.session_state[key] = _remembered(key, options, default)


def store(key: str, options: Sequence[str], default: str) -> str:
    """Put the session's choice into the address and return it."""
    # A widget that comes back from another page may hold nothing, or what is no choice here.
    value = current(key, options, default)
    st.session_state[REMEMBERED] = {**st.session_state.get(REMEMBERED, {}), key: value}
    _write(key, None if value == default else value)
    return value


def _remembered(key: str, options: Sequence[str], default: str) -> str:
    kept = st.session_state.get(REMEMBERED, {}).get(key)
    return kept if kept in options else default


def asked(key: str) -> str | None:
    """What the reader's address says, unless this session wrote it there itself."""
    value = st.query_params.get(key)
    written = st.session_state.get(WRITTEN, {})
    return None if value == written.get(key) else value


def _write(key: str, value: str | None) -> None:
    if st.query_params.get(key) != value:
        if value is None:
            del st.query_params[key]
        else:
            st.query_params[key] = value
    st.session_state[WRITTEN] = {**st.session_state.get(WRITTEN, {}), key: value}
