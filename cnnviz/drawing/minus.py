"""Sets the numbers of a figure as in print: a minus before them, not a hyphen.

Plotly writes what it formats itself, in hovers and in squares, with a hyphen, and no setting of it
says otherwise. Where such numbers are below zero they are therefore formatted here.
"""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from plotly import graph_objects as go

MINUS = "−"

_TOKEN = re.compile(r"%\{([xyz]):([^}]*)\}")
_HYPHEN = re.compile(r"(?<![\w.)\]])-(?=\d|\.\d)")
_POWER = re.compile(r"(?<=\d)e([+-]?)0*(\d+)\b")
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def set_minus(figure: go.Figure) -> go.Figure:
    """Return the figure with a true minus before every number below zero that it shows.

    Args:
        figure: Changed and returned; a second time nothing is left to change.
    """
    for trace in figure.data:
        _templates(trace)
        for name in ("text", "hovertext", "customdata"):
            values = getattr(trace, name, None)
            if values is not None:
                trace[name] = printed(values)
    for title in _titles(figure):
        if title.text:
            title.text = printed(title.text)
    return figure


def printed(value: Any) -> Any:
    """Return words with their numbers as in print, those of lists too; numbers stay numbers."""
    if isinstance(value, str):
        raised = _POWER.sub(_raised, value) if "e" in value else value
        return _HYPHEN.sub(MINUS, raised)
    if isinstance(value, np.ndarray):
        return value if value.dtype.kind in "iufb" else printed(value.tolist())
    if isinstance(value, list | tuple):
        return [printed(entry) for entry in value]
    return value


def _raised(match: re.Match[str]) -> str:
    sign, power = match.groups()
    return f" × 10{(('-' if sign == '-' else '') + power).translate(_RAISED)}"


def _titles(figure: go.Figure) -> Iterator[Any]:
    yield from figure.layout.annotations
    for axis in (*figure.select_xaxes(), *figure.select_yaxes()):
        yield axis.title


def _templates(trace: Any) -> None:
    """Fill the numbers below zero into the templates of a trace."""
    hover = getattr(trace, "hovertemplate", None)
    if isinstance(hover, str) and _below_zero(trace, hover):
        found = _filled(trace, hover)
        if isinstance(found[0], list):  # a picture takes one template for all of its squares
            trace.hovertext, trace.hovertemplate = found, "%{hovertext}<extra></extra>"
        else:
            trace.hovertemplate = found
    shown = getattr(trace, "texttemplate", None)
    if isinstance(shown, str) and _below_zero(trace, shown):
        trace.text, trace.texttemplate = _filled(trace, shown), "%{text}"


def _below_zero(trace: Any, template: str) -> bool:
    return any(
        (values := _numbers(trace[name])) is not None and bool(np.nanmin(values, initial=0) < 0)
        for name, _ in _TOKEN.findall(template)
    )


def _numbers(values: Any) -> NDArray[np.float64] | None:
    """The values of a trace; None where they are no numbers, such as names on an axis."""
    if values is None:
        return None
    try:
        return np.asarray(values, np.float64)
    except (TypeError, ValueError):
        return None


def _filled(trace: Any, template: str) -> list[Any]:
    """One text a point, in the shape of the trace's values."""
    plain = template.replace("<extra></extra>", "") if "z" in trace else template
    parts = [(name, _numbers(trace[name]), written) for name, written in _TOKEN.findall(plain)]
    shape = max((values.shape for _, values, _ in parts if values is not None), key=len)

    def text(place: tuple[int, ...]) -> str:
        told = plain
        for name, values, written in parts:
            if values is not None:
                number = float(values[_place(name, place, values.ndim)])
                told = told.replace(f"%{{{name}:{written}}}", formatted(number, written))
        if len(shape) == 1:
            return told
        for name in "yx":  # names along an axis; the browser would look for them in vain
            told = told.replace(f"%{{{name}}}", _name(trace, name, place))
        return told

    flat = [text(place) for place in np.ndindex(*shape)]
    if len(shape) == 1:
        return flat
    return [flat[start : start + shape[1]] for start in range(0, len(flat), shape[1])]


def _place(name: str, place: tuple[int, ...], dimensions: int) -> tuple[int, ...]:
    """Where the number of a point stands: along an axis of a picture, in its row or column."""
    if dimensions == len(place):
        return place
    return (place[0] if name == "y" else place[-1],)


def _name(trace: Any, axis: str, place: tuple[int, ...]) -> str:
    names, number = trace[axis], place[0] if axis == "y" else place[1]
    return str(printed(names[number]) if names is not None else number)


def formatted(value: float, written: str) -> str:
    """Return a number as the browser would format it, but for the minus.

    Args:
        value: NaN is an empty text.
        written: A format of d3, such as ".4~g": the "~" takes zeros away at the end.
    """
    if np.isnan(value):
        return ""
    text = f"{value:{written.replace('~', '')}}"
    if "~" in written and "." in text and "e" not in text and not written.endswith("g"):
        text = text.rstrip("0").rstrip(".")
    return str(printed(text))
