"""Widgets whose choice stands in the address, so that a link opens what its sender saw.

They are called like Streamlit's own. What is at its default does not stand in the address.
"""

import math
from collections.abc import Sequence
from typing import Any, TypeVar, cast

import streamlit as st

from cnnviz.ui.shell import address

T = TypeVar("T")
N = TypeVar("N", int, float)

MOST_LETTERS = 24
"""Of a number in an address: Python reads no number of thousands of digits."""

MOST_DRAWS = 10**5

DIGITS = 10
"""Behind the point, of a number that was moved to the nearest step."""


def slider(
    label: str, low: N, high: N, default: N, step: N | None = None,
    *, key: str, name: str = "", **more: Any,
) -> N:  # fmt: skip
    """A slider for a number.

    Args:
        label: What is chosen.
        low: The least number.
        high: The largest one.
        default: The number of a reader who chose none.
        step: What the numbers lie apart; None for a step of one, or of a hundredth.
        key: Name in session state.
        name: Name in the address, where it is not the key.
        **more: As Streamlit takes them.
    """
    _restore_number(key, name, low, high, default, step)
    value = st.slider(label, low, high, step=step, key=key, **more)
    return _store_number(key, name, value, default)


def number_input(
    label: str, low: N, high: N, default: N, step: N | None = None,
    *, key: str, name: str = "", clicked: object = None, **more: Any,
) -> N:  # fmt: skip
    """A field for a number; as `slider`, but any number between the ends may be typed.

    `clicked` is what was chosen in another way just now, such as by a click on a chart.
    """
    _restore_number(key, name, low, high, default, 1 if isinstance(default, int) else None)
    if isinstance(clicked, int | float) and low <= clicked <= high:
        st.session_state[key] = type(default)(clicked)
    value = st.number_input(label, low, high, step=step, key=key, **more)
    return _store_number(key, name, value, default)


def select_slider(
    label: str, options: Sequence[T], default: T, *, key: str, name: str = "", **more: Any
) -> T:
    """A slider over a few choices; they stand in the address as Python writes them."""
    _restore(key, name, options, default)
    value = cast("T", st.select_slider(label, options, key=key, **more))
    return _store(key, name, value, default)


def selectbox(
    label: str, options: Sequence[T], default: T, *, key: str, name: str = "", **more: Any
) -> T:
    """A list to choose one of; where nothing is chosen at first, the default is None."""
    _restore(key, name, options, default)
    if default is None:
        more["index"] = None
    value = cast("T", st.selectbox(label, options, key=key, **more))
    return _store(key, name, value, default)


def radio(
    label: str, options: Sequence[T], default: T, *, key: str, name: str = "", **more: Any
) -> T:
    """Round buttons, one of which is chosen."""
    _restore(key, name, options, default)
    value = cast("T", st.radio(label, options, key=key, **more))
    return _store(key, name, value, default)


def text_input(label: str, *, key: str, name: str = "", most: int = 60, **more: Any) -> str:
    """A line of text, empty at first."""
    address.restore_read(key, "", lambda word: word[:most], name=name)
    value = str(st.text_input(label, key=key, max_chars=most, **more) or "")
    address.store_written(key, value, "", str, name=name)
    return value


def count(key: str, default: int, *, name: str) -> int:
    """What a button has counted on in session state: which of many draws is shown."""
    _restore_number(key, name, 0, MOST_DRAWS, default, 1)
    return _store_number(key, name, int(st.session_state[key]), default)


def _restore(key: str, name: str, options: Sequence[T], default: T) -> None:
    words = {str(option): option for option in options}
    address.restore_read(key, default, words.get, name=name)
    kept = st.session_state[key]
    if kept not in options and kept is not default:
        st.session_state[key] = default


def _store(key: str, name: str, value: T, default: T) -> T:
    address.store_written(key, value, default, str, name=name)
    return value


def _restore_number(key: str, name: str, low: N, high: N, default: N, step: N | None) -> None:
    def read(word: str) -> N | None:
        return _number(word, low, high, default, step)

    address.restore_read(key, default, read, name=name)
    kept = st.session_state[key]
    if not low <= kept <= high:
        st.session_state[key] = min(max(kept, low), high)


def _store_number(key: str, name: str, value: N, default: N) -> N:
    address.store_written(key, value, default, lambda number: f"{number:.6g}", name=name)
    return value


def _number(word: str, low: N, high: N, default: N, step: N | None) -> N | None:
    """Read a number of the address: one between the ends, moved to the nearest step."""
    if not word.isascii() or len(word) > MOST_LETTERS:
        return None
    try:
        value = float(word)
    except ValueError:
        return None
    if not math.isfinite(value) or not low <= value <= high:
        return None
    if step is not None:
        value = min(low + round((value - low) / step) * step, high)
    return type(default)(round(value, DIGITS))
