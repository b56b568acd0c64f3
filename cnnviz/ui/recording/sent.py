"""What was sent to the browser as data of a capsule: words plain, figures as numbers."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
from streamlit import runtime

from cnnviz.capsules import recorded_pictures
from cnnviz.capsules.capsule import (
    ALERTS,
    Cell,
    RecordedAnswer,
    RecordedChart,
    RecordedColumns,
    RecordedItem,
    RecordedLevel,
    RecordedMetric,
    RecordedPicture,
    RecordedQuestion,
    RecordedTable,
    RecordedWords,
)
from cnnviz.capsules.plain_words import formula, plain_words, seen
from cnnviz.drawing.recorded_figure import plain_figure
from cnnviz.ui.recording.capture import Capture, Path
from cnnviz.ui.widgets.claims import CLAIM

QUESTION = "cnnviz.guess"

DRAWN = ("bidi_component", "echarts_chart", "graphviz_chart", "vega_lite_chart")
"""What is drawn by scripts of its own, and left out."""

UNSEEN = ("cnnviz.sight", QUESTION)
"""Components that are nothing to be seen, or only asked."""

ROLES = {1: "words", 2: "caption", 4: "formula"}
"""Kinds of Markdown by Streamlit's number."""

DIVIDER = 5


def things(found: Capture) -> tuple[list[RecordedItem | RecordedColumns], int]:
    """Return what was shown, and how much of it cannot be kept.

    Args:
        found: What was caught.
    """
    columns, left_out = found.columns(), 0
    out: list[Any] = []
    groups: dict[Path, list[list[RecordedItem]]] = {}
    for place, element in found.shown():
        kind = element.WhichOneof("type")
        read = _READ.get(kind)
        item = None if read is None else read(getattr(element, kind))
        if item is None:
            unseen = kind == "bidi_component" and element.bidi_component.component_name in UNSEEN
            left_out += kind in DRAWN and not unseen
            continue
        column = next((place[:n] for n in range(len(place)) if place[:n] in columns), None)
        if column is None:
            out.append(item)
            continue
        if column[:-1] not in groups:
            groups[column[:-1]] = [[] for _ in range(columns[column])]
            out.append(groups[column[:-1]])
        beside = groups[column[:-1]]
        beside[min(column[-1], len(beside) - 1)].append(item)
    return [_columns(one) if isinstance(one, list) else one for one in out], left_out


def _columns(beside: list[list[RecordedItem]]) -> RecordedItem | RecordedColumns:
    filled = [tuple(one) for one in beside if one]
    return RecordedColumns(columns=tuple(filled))


def _markdown(element: Any) -> RecordedItem | None:
    if element.element_type == DIVIDER:
        return None
    role = ROLES.get(element.element_type, "words")
    body = formula(element.body.strip("$\n ")) if role == "formula" else plain_words(element.body)
    if role == "caption" and element.help:  # where a measurement comes from stays with it
        body = f"{body} {plain_words(element.help)}"
    return RecordedWords(text=seen(body), role=role) if body else None


def _claim(element: Any) -> RecordedItem | None:
    """A claim that nobody has judged; other choices are the address of a capsule."""
    if CLAIM not in element.id:
        return None
    return RecordedWords(text=plain_words(element.label), role="words")


def _heading(element: Any) -> RecordedItem:
    return RecordedWords(text=plain_words(element.body), role="heading")


def _alert(element: Any) -> RecordedItem:
    return RecordedWords(text=plain_words(element.body), role=alert_role(element.format))


def alert_role(number: int) -> str:
    """Return what an alert is, by Streamlit's number."""
    return {1: "error", 2: "warning", 3: "info", 4: "success"}.get(number, ALERTS[0])


def _plain_text(element: Any) -> RecordedItem:
    return RecordedWords(text=seen(element.body))


def _code(element: Any) -> RecordedItem:
    return RecordedWords(text=seen(element.code_text), role="formula")


def metric(element: Any) -> RecordedMetric:
    """Return a number with its name."""
    return RecordedMetric(
        label=plain_words(element.label),
        value=plain_words(element.body),
        change=plain_words(element.delta),
    )


def chart(element: Any) -> RecordedChart:
    """Return a figure of Plotly with its numbers as plain lists, its pictures small."""
    data, layout = plain_figure(json.loads(element.spec))
    images = [
        {**one, "source": _kept(str(one["source"]))} for one in layout.pop("images", None) or ()
    ]
    shown = {**layout, **({"images": images} if images else {})}
    return RecordedChart(
        alt=seen(element.alt), data=tuple(_seen(one) for one in data), layout=_seen(shown)
    )


def _seen(value: Any) -> Any:
    if isinstance(value, str):
        return seen(value)
    if isinstance(value, list):
        return [_seen(one) for one in value]
    if isinstance(value, Mapping):
        return {name: _seen(one) for name, one in value.items()}
    return value


def _table(element: Any) -> RecordedItem | None:
    with pa.ipc.open_stream(element.arrow_data.data) as stream:
        table = stream.read_all()
    names = [name for name in table.column_names if not name.startswith("__index_level_")]
    if not names:
        return None
    cells = [tuple(_cell(one) for one in table.column(name).to_pylist()) for name in names]
    return RecordedTable(names=_distinct(names), columns=tuple(cells))


def _distinct(names: list[str]) -> tuple[str, ...]:
    """Names without markup; a column without one has its number."""
    found: list[str] = []
    for number, name in enumerate(names, start=1):
        word = plain_words(name) or str(number)
        found.append(word if word not in found else f"{word} ({number})")
    return tuple(found)


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return float(f"{value:.9g}") if abs(value) < float("inf") else None
    return seen(str(value))


def _pictures(element: Any) -> RecordedItem | None:
    one = element.imgs[0]
    file = content(one.url)
    if file is None:
        return None
    return RecordedPicture(
        alt=seen(one.alt), caption=plain_words(one.caption), source=recorded_pictures.small(file)
    )


def _kept(source: str) -> str:
    return recorded_pictures.small(content(source) or b"")


def content(url: str) -> bytes | None:
    """Return the file behind a picture's address: in the address itself, or among those served."""
    inside = recorded_pictures.content_of(url)
    if inside is not None or url.startswith("data:"):
        return inside
    # The files that this server sends: their store is not in Streamlit's public interface.
    store: Any = runtime.get_instance().media_file_mgr
    name = urlsplit(url).path.rpartition("/")[2]
    found: bytes = store._storage.get_file(name).content
    return found


def question(element: Any) -> RecordedQuestion | None:
    """Return the figure of a question; None if it is another component, or not filled yet."""
    if element.component_name != QUESTION:
        return None
    data = json.loads(element.json)
    if not data["revealed"]:
        return None
    level = data["level"]
    return RecordedQuestion(
        axis=seen(data["axis"]),
        answers=tuple(
            RecordedAnswer(
                label=plain_words(one["label"]),
                mark=one["mark"],
                bar=one["bar"],
                written=seen(one["written"]),
                right=one["right"],
                guess=one["guess"],
            )
            for one in data["options"]
        ),
        level=level and RecordedLevel(at=level["at"], written=seen(level["written"])),
        ground=data["ground"],
    )


_READ: Mapping[str, Callable[[Any], RecordedItem | None]] = {
    "markdown": _markdown,
    "heading": _heading,
    "alert": _alert,
    "text": _plain_text,
    "code": _code,
    "metric": metric,
    "plotly_chart": chart,
    "dataframe": _table,
    "table": _table,
    "imgs": _pictures,
    "bidi_component": question,
    "button_group": _claim,
}
