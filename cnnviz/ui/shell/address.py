"""Choices that stand in the address of a page, so that a link opens exactly what its sender sees.

Streamlit's own `bind="query-params"` writes the visible label ("?lang=한국어", "?part=Layers"),
which changes with the language; a link must hold names ("?lang=ko&part=layers") to open anywhere.
"""

import time
from collections.abc import Callable, Sequence
from typing import TypeVar, cast

import streamlit as st

T = TypeVar("T")

MOST_DIGITS = 6
MOST_LATE = 8

WRITTEN = "_address"
"""What this session wrote into the address last: anything else there came from the reader."""

REMEMBERED = "_choices"
"""Choices by key: Streamlit forgets a widget that a run did not show, as on another page."""

REPLACED = "_address-before"
"""What this session wrote before, by key: pairs of the value and the time when it was replaced."""

LAG_SECONDS = 0.7
"""So long a browser may send the address that it had before: it hears of a new one only while the
run that wrote it is under way, and the next click may come first. Nobody goes a step back as fast.
"""


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


def selected(
    key: str, label: str, options: Sequence[str], default: str, names: Callable[[str], str]
) -> str:
    """A box that opens, for a choice in a line with other things; else as `segmented`."""
    options, default = [str(option) for option in options], str(default)
    restore(key, options, default)
    st.selectbox(
        label,
        options,
        format_func=names,
        key=key,
        label_visibility="collapsed",
        width=260,
    )
    return store(key, options, default)


def restore_several(
    key: str, options: Sequence[str], *, name: str, default: Sequence[str] = ()
) -> None:
    """Take several choices at once from the address, where the reader put them there.

    Args:
        key: Name in session state.
        options: Names of the choices.
        name: Name in the address, where they stand behind each other with commas.
        default: The choices of a reader who made none.
    """
    wanted = asked(name)
    kept = (
        st.session_state.get(key, remembered(key, default)) if wanted is None else wanted.split(",")
    )
    st.session_state[key] = [part for part in dict.fromkeys(kept) if part in options]


def store_several(
    key: str, chosen: Sequence[str], *, name: str, default: Sequence[str] = ()
) -> None:
    """Remember several choices, and put them into the address unless they are the default."""
    remember(key, list(chosen))
    _write(name, None if set(chosen) == set(default) else ",".join(chosen) or None)


def remember(key: str, value: object) -> None:
    """Keep a choice for when its widget comes back."""
    st.session_state[REMEMBERED] = {**st.session_state.get(REMEMBERED, {}), key: value}


def remembered(key: str, default: T) -> T:
    """Return what was kept of a choice."""
    return cast("T", st.session_state.get(REMEMBERED, {}).get(key, default))


def note(key: str, value: str) -> None:
    """Put a choice that has no widget of its own into the address and the session."""
    st.session_state[key] = value
    remember(key, value)
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
    return str(chosen) if chosen in options else _last(key, options, default)


def restore(key: str, options: Sequence[str], default: str) -> None:
    """Take the choice from the address, where the reader put it there, else keep the session's."""
    wanted = asked(key)
    if wanted in options:
        st.session_state[key] = wanted
    if st.session_state.get(key) not in options:
        st.session_state[key] = _last(key, options, default)


def store(key: str, options: Sequence[str], default: str) -> str:
    """Put the session's choice into the address and return it."""
    # A widget that comes back from another page may hold nothing, or what is no choice here.
    value = current(key, options, default)
    remember(key, value)
    _write(key, None if value == default else value)
    return value


def _last(key: str, options: Sequence[str], default: str) -> str:
    kept = remembered(key, default)
    return kept if kept in options else default


def asked(key: str) -> str | None:
    """What the reader's address says, unless this session wrote it there itself."""
    value = st.query_params.get(key)
    written = st.session_state.get(WRITTEN, {})
    return None if value == written.get(key) or _is_late(key, value) else value


def asked_numbers(key: str) -> list[int] | None:
    """Return the whole numbers with commas between them in the address; else None."""
    parts = (asked(key) or "").split(",")
    # Python reads no number of thousands of digits, and no map has a million places.
    sound = all(part.isascii() and part.isdigit() and len(part) <= MOST_DIGITS for part in parts)
    return [int(part) for part in parts] if sound else None


def _write(key: str, value: str | None) -> None:
    if st.query_params.get(key) != value:
        if value is None:
            del st.query_params[key]
        else:
            st.query_params[key] = value
    written = st.session_state.get(WRITTEN, {})
    if key in written and written[key] != value:
        before = st.session_state.get(REPLACED, {})
        late = [*before.get(key, ()), (written[key], time.monotonic())][-MOST_LATE:]
        st.session_state[REPLACED] = {**before, key: late}
    st.session_state[WRITTEN] = {**written, key: value}


def _is_late(key: str, value: str | None) -> bool:
    """Return whether this session wrote an address and has replaced it a moment ago."""
    now = time.monotonic()
    return any(
        value == old and now - replaced < LAG_SECONDS
        for old, replaced in st.session_state.get(REPLACED, {}).get(key, ())
    )
