"""Choices that follow the run until the reader makes one.

A page that runs again by a timer sends the values of its widgets with it, and some are older than
what the last run showed. A value that is pushed into a widget would come back as a change that
nobody made. So whenever something else than the widget sets the choice, there is a new widget.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from cnnviz.ui.shell import address


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """What this session knows of a choice.

    Attributes:
        turn: Counts the widgets that were given up.
        base: Value that the present widget began with; None for the one that is followed.
        value: What was chosen; None while the choice follows.
    """

    turn: int = 0
    base: Any = None
    value: Any = None


def value(
    name: str,
    followed: Any,
    options: Collection[Any],
    *,
    word: str,
    write: Callable[[Any], str] = str,
) -> Any:
    """What is chosen: what the reader chose if it is still there, else what is followed.

    Args:
        name: Name of the choice.
        followed: The choice of a reader who made none; it does not stand in the address.
        options: What can be chosen.
        word: Name of the choice in the address.
        write: How a choice stands there.
    """
    _hear(name, options, word, write)
    found = _chosen(name, followed, options)
    address.put(word, None if found == followed else write(found))
    return found


def _hear(name: str, options: Collection[Any], word: str, write: Callable[[Any], str]) -> None:
    asked = address.asked(word)
    wanted = next((option for option in options if write(option) == asked), None)
    if wanted is not None:
        push(name, wanted)
    elif address.dropped(word):
        release(name)


def _chosen(name: str, followed: Any, options: Collection[Any]) -> Any:
    chosen = _of(name)
    if chosen.value is not None and chosen.value not in options:
        release(name)
    return followed if _of(name).value is None else chosen.value


def key(name: str, followed: Any) -> str:
    """Key of the widget that makes the choice."""
    choice = _of(name)
    return f"{name}-{choice.turn}-{followed if choice.base is None else choice.base}"


def keep(name: str, followed: Any, chosen: Any) -> None:
    """The reader chose with the widget; `followed` is what it was made for."""
    choice = _of(name)
    base = followed if choice.base is None else choice.base
    _set(name, replace(choice, base=base, value=chosen))


def slid(name: str, key: str, last: int) -> None:
    """Keep the step that the reader slid to; the last one is followed again."""
    step = int(st.session_state[key])
    if step == last:
        release(name)
    else:
        keep(name, last, step)


def push(name: str, chosen: Any) -> None:
    """The reader chose in another way, such as by a click on a chart."""
    _set(name, _Choice(turn=_of(name).turn + 1, base=chosen, value=chosen))


def release(name: str) -> None:
    """Let the choice follow again."""
    _set(name, _Choice(turn=_of(name).turn + 1))


def _of(name: str) -> _Choice:
    found = st.session_state.get(f"_choice-{name}")
    return found if isinstance(found, _Choice) else _Choice()


def _set(name: str, choice: _Choice) -> None:
    st.session_state[f"_choice-{name}"] = choice
