"""What stands in the controls of a page, as one line each."""

from collections.abc import Callable, Mapping
from typing import Any

from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnnviz.capsules.plain_words import plain_words, seen
from cnnviz.capsules.printed.printed_page import PrintedChoice

ON, OFF = "✓", "–"
BETWEEN = ", "


def standing() -> Mapping[str, Any]:
    """Return what every control holds, by its id, as the browser would send it."""
    context: Any = get_script_run_ctx()
    states = context.session_state.get_widget_states() if context else ()
    return {one.id: getattr(one, kind) for one in states if (kind := one.WhichOneof("value"))}


def read(kind: str | None, control: Any, values: Mapping[str, Any]) -> PrintedChoice | None:
    """Return what a control holds; None if it is none, or holds nothing.

    Args:
        kind: Of the element, by Streamlit's name.
        control: As it was sent to the browser.
        values: As `standing` returns them.
    """
    reader = _READ.get(kind or "")
    if reader is None:
        return None
    held: Any = values.get(control.id)
    # Several values come packed.
    told = reader(control, held.data if hasattr(held, "data") else held)
    if not told:
        return None
    return PrintedChoice(label=plain_words(control.label), value=seen(told))


def _one_of(control: Any, value: Any) -> str:
    """A choice among options: by its words, or by its number."""
    if isinstance(value, str):
        return plain_words(value)
    if value is None:
        if control.raw_value:
            return plain_words(control.raw_value)
        value = control.default if control.HasField("default") else None
    return plain_words(control.options[value]) if value is not None else ""


def _several_of(control: Any, value: Any) -> str:
    held = control.raw_values if value is None else value
    words = [_option(control, one) for one in held or control.default]
    return BETWEEN.join(plain_words(word) for word in words)


def _option(control: Any, one: Any) -> str:
    if isinstance(one, str):
        return one
    option = control.options[one]
    return option if isinstance(option, str) else str(option.content)


def _on_or_off(control: Any, value: Any) -> str:
    return ON if (control.default if value is None else value) else OFF


def _written(control: Any, value: Any) -> str:
    return str(control.default if value is None else value)


def _number(control: Any, value: Any) -> str:
    held = control.default if value is None else value
    return "" if held is None else f"{held:g}"


def _slid(control: Any, value: Any) -> str:
    held = list(control.default if value is None else value)
    return " – ".join(_mark(control, one) for one in held)


def _mark(control: Any, one: Any) -> str:
    if isinstance(one, str):
        return plain_words(one)
    if control.options:
        return plain_words(control.options[int(one)])
    try:
        return str(control.format % one)
    except (TypeError, ValueError):
        return f"{one:g}"


_READ: Mapping[str, Callable[[Any, Any], str]] = {
    "selectbox": _one_of,
    "radio": _one_of,
    "button_group": _several_of,
    "multiselect": _several_of,
    "checkbox": _on_or_off,
    "text_input": _written,
    "text_area": _written,
    "number_input": _number,
    "slider": _slid,
}
