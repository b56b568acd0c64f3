"""The figure of a question: its answers as empty marks to click, then what was measured.

A click on a mark is a guess, as is one on the button below it, which the keyboard reaches. The same
figure is filled after the reveal, with the reader's guess marked in it.
"""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from cnnviz.capsules.capsule import RecordedQuestion
from cnnviz.content.labels import Labels
from cnnviz.ui import components
from cnnviz.ui.widgets.guess.filled import TOP, Bars, Filled, Level, Marks, linear

_component = components.of_folder("guess")


def empty(
    t: Labels,
    name: str,
    labels: Mapping[str, str],
    marks: Marks | None,
    told: Callable[[str], None],
) -> None:
    """Show the marks without the answer.

    Args:
        t: The short texts.
        name: Name of the question.
        labels: The answers as the reader sees them.
        marks: Where the marks stand; None if each answer gets a bar of unknown height.
        told: Who is told what was clicked, before the page runs again.
    """
    key = f"guess-figure-{name}"
    height = marks.height() if marks else None
    options = [
        _option(one, label, mark=height(marks.levels[one]) if marks and height else TOP)
        for one, label in labels.items()
    ]

    def tell() -> None:
        chosen = st.session_state[key].get("guess")
        if chosen in labels:
            told(str(chosen))

    ground = height(0.0) if height else 0.0
    data = _data(t, name, options, alt=t("guess.empty_alt"), revealed=False, ground=ground)
    _component(data=data, key=key, on_guess_change=tell)


def filled(
    t: Labels, name: str, labels: Mapping[str, str], found: Filled, *, right: str, said: str | None
) -> None:
    """Show what was measured, with the right answer and that of the reader marked.

    Args:
        t: The short texts.
        name: Name of the question.
        labels: The answers as the reader sees them.
        found: What was measured.
        right: The answer that the measurement gives.
        said: That of the reader, None of one who did not guess.
    """
    data = drawn(t, name, labels, found, right=right, said=said)
    _component(data=data, key=f"filled-figure-{name}")


def recorded(t: Labels, question: RecordedQuestion, key: str) -> None:
    """Show the figure of a question as it was recorded; every word in it is set as plain text."""
    options = [
        _option(
            str(number),
            one.label,
            mark=one.mark,
            bar=one.bar,
            written=one.written,
            right=one.right,
            guess=one.guess,
        )
        for number, one in enumerate(question.answers)
    ]
    level = question.level
    told = [level.written] if level else [f"{one.label}: {one.written}" for one in question.answers]
    data = {
        "id": repr((key, options, level, question.ground)),
        "axis": question.axis,
        "alt": f"{question.axis}. {'; '.join(told)}",
        "options": options,
        "level": {"at": level.at, "written": level.written} if level else None,
        "ground": question.ground,
        "revealed": True,
        "words": {"yours": t("guess.here")},
    }
    _component(data=data, key=key)


def drawn(
    t: Labels, name: str, labels: Mapping[str, str], found: Filled, *, right: str, said: str | None
) -> dict[str, Any]:
    """Return what the browser draws of a measurement; the arguments are those of `filled`."""
    level = None
    heights: dict[str, tuple[float | None, float | None]]
    if isinstance(found, Level):
        height = found.marks.height(found.value)
        level, ground = {"at": height(found.value), "written": found.written}, height(0.0)
        heights = {one: (height(found.marks.levels[one]), None) for one in labels}
        told = found.written
    else:
        place = linear(found.values.values())
        ground = place(0.0)
        heights = {one: (None, _height(found, place, one)) for one in labels}
        told = "; ".join(
            f"{label}: {found.written[one]}"
            for one, label in labels.items()
            if one in found.written
        )
    options = [
        _option(
            one,
            label,
            mark=heights[one][0],
            bar=heights[one][1],
            written=found.written.get(one, "") if isinstance(found, Bars) else "",
            right=one == right,
            guess=one == said,
        )
        for one, label in labels.items()
    ]
    return _data(t, name, options, alt=told, revealed=True, level=level, ground=ground)


def _height(found: Bars, place: Callable[[float], float], one: str) -> float | None:
    return place(found.values[one]) if one in found.values else None


def _option(
    name: str,
    label: str,
    *,
    mark: float | None,
    bar: float | None = None,
    written: str = "",
    right: bool = False,
    guess: bool = False,
) -> dict[str, Any]:
    return {
        "name": name,
        "label": _plain(label),
        "mark": mark,
        "bar": bar,
        "written": written,
        "right": right,
        "guess": guess,
    }


def _plain(label: str) -> str:
    """An answer without the signs of Markdown: the figure sets plain text."""
    return label.replace("$", "").replace("`", "")


def _data(
    t: Labels,
    name: str,
    options: list[dict[str, Any]],
    *,
    alt: str,
    revealed: bool,
    level: dict[str, Any] | None = None,
    ground: float,
) -> dict[str, Any]:
    axis = t(f"guess.{name}.axis")
    return {
        "id": repr((name, options, level, ground, revealed, t.language)),
        "axis": axis,
        "alt": f"{axis}. {alt}",
        "options": options,
        "level": level,
        "ground": ground,
        "revealed": revealed,
        "words": {"yours": t("guess.here")},
    }
