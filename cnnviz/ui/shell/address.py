"""Choices that stand in the address of a page, so that a link opens exactly what its sender sees.

Streamlit's own `bind="query-params"` writes the visible label ("?lang=한국어", "?part=Layers"),
which changes with the language; a link must hold names ("?lang=ko&part=layers") to open anywhere.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import TypeVar, cast
from urllib.parse import quote, urlsplit

import streamlit as st

from cnnviz.paths import PAGES
from cnnviz.ui.recording import capture
from cnnviz.ui.shell import arrival

T = TypeVar("T")

MOST_DIGITS = 6

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
    restore_read(
        key,
        list(default),
        lambda word: [part for part in dict.fromkeys(word.split(",")) if part in options],
        name=name,
    )
    kept = st.session_state[key] or ()
    st.session_state[key] = [part for part in dict.fromkeys(kept) if part in options]


def store_several(
    key: str, chosen: Sequence[str], *, name: str, default: Sequence[str] = ()
) -> None:
    """Remember several choices, and put them into the address unless they are the default."""
    remember(key, list(chosen))
    capture.note_inputs({name: ",".join(chosen)})
    arrival.write(name, None if set(chosen) == set(default) else ",".join(chosen))


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
    arrival.write(key, value)


def put(name: str, value: str | None) -> None:
    """Put a word into the address, or take it out."""
    arrival.write(name, value)


def top() -> str:
    """Return the address of the app as this browser shows it, with a slash at its end.

    Below a path too, which this server need not know: a proxy may cut it off.
    """
    here = urlsplit(st.context.url or "")
    path = here.path.rstrip("/")
    above, _, last = path.rpartition("/")
    base = quote(str(st.get_option("server.baseUrlPath") or "").strip("/"))
    at_top = base and path == f"/{base}"
    return f"{here.scheme}://{here.netloc}{above if last in _pages() and not at_top else path}/"


@cache
def _pages() -> frozenset[str]:
    return frozenset(path.stem for path in PAGES.glob("*.py"))


def flag(key: str, *, on: bool) -> None:
    """Put "1" into the address, or take it out."""
    arrival.write(key, "1" if on else None)


def switch(
    key: str, label: str, *, default: bool = False, name: str = "", help_text: str | None = None
) -> bool:
    """A toggle bound to the address as "1", or as "0" where it is on by default."""
    restore_read(key, default, {"0": False, "1": True}.get, name=name)
    chosen = bool(st.toggle(label, key=key, help=help_text))
    store_written(key, chosen, default, lambda on: str(int(on)), name=name)
    return chosen


def current(key: str, options: Sequence[str], default: str) -> str:
    """The choice as it stands, for those who need it before or without its widget."""
    wanted = arrival.asked(key)
    if wanted in options:
        return str(wanted)
    if arrival.dropped(key):
        return default
    chosen = st.session_state.get(key)
    return str(chosen) if chosen in options else _last(key, options, default)


def standing(key: str) -> str:
    """The choice as it stands, of whatever there is to choose from; nothing where none was made."""
    if arrival.dropped(key):
        return ""
    return arrival.asked(key) or str(st.session_state.get(key) or "")


def restore(key: str, options: Sequence[str], default: str) -> None:
    """Take the choice from the address, where the reader put it there, else keep the session's."""
    restore_read(key, default, lambda word: word if word in options else None)
    if st.session_state.get(key) not in options:
        st.session_state[key] = _last(key, options, default)


def store(key: str, options: Sequence[str], default: str) -> str:
    """Put the session's choice into the address and return it."""
    # A widget that comes back from another page may hold nothing, or what is no choice here.
    chosen = st.session_state.get(key)
    value = str(chosen) if chosen in options else _last(key, options, default)
    store_written(key, value, default, str)
    return value


def restore_read(key: str, default: T, read: Callable[[str], T | None], *, name: str = "") -> None:
    """Take a choice of any kind from the address, else keep the session's, else the default.

    Args:
        key: Name in session state.
        default: The choice of a reader who made none.
        read: Returns what a word of the address means; None where it means nothing.
        name: Name in the address, where it is not the key.
    """
    if not _clicked_since(key):
        word = arrival.asked(name or key)
        wanted = None if word is None else read(word)
        if wanted is not None:
            st.session_state[key] = wanted
        elif arrival.dropped(name or key):
            st.session_state[key] = default
    arrival.take(name or key)
    if key not in st.session_state:
        st.session_state[key] = remembered(key, default)
    elif arrival.known().open:
        # Said once more: the browser forgets the widgets of the page before, Streamlit does not.
        st.session_state[key] = st.session_state[key]


def store_written(
    key: str, value: T, default: T, write: Callable[[T], str], *, name: str = ""
) -> None:
    """Remember a choice of any kind, and put its word into the address unless it is the default."""
    remember(key, value)
    word = write(value)
    capture.note_inputs({name or key: word})
    arrival.write(name or key, None if word == write(default) else word)


def asked(key: str) -> str | None:
    """What the reader's address says, until the choice has been heard or written."""
    return arrival.asked(key)


def dropped(key: str) -> bool:
    """Whether the reader stepped to an address without this choice: it was at its default."""
    return arrival.dropped(key)


def shown(name: str) -> str:
    """What the address says at present, whoever put it there."""
    return arrival.known().now.get(name, "")


def fresh(key: str) -> str:
    """Key of a widget whose choice overrules the address: a step in history begins a new one.

    What was clicked in a chart, a table or a drawing stays in it, and would be chosen again.
    """
    turn = arrival.known().turn
    return f"{key}-{turn}" if turn else key


def _clicked_since(key: str) -> bool:
    """Whether the reader chose again before the run that the address came with got this far."""
    said = arrival.known()
    if said.fresh or not said.open or key not in st.session_state:
        return False
    last = st.session_state.get(REMEMBERED, {})
    return key in last and st.session_state[key] != last[key]


def _last(key: str, options: Sequence[str], default: str) -> str:
    kept = remembered(key, default)
    return kept if kept in options else default


def asked_numbers(key: str) -> list[int] | None:
    """Return the whole numbers with commas between them in the address; else None."""
    parts = (asked(key) or "").split(",")
    # Python reads no number of thousands of digits, and no map has a million places.
    sound = all(part.isascii() and part.isdigit() and len(part) <= MOST_DIGITS for part in parts)
    return [int(part) for part in parts] if sound else None
