"""What was sent to the browser as things of a page in a file: with Markdown and drawings."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from cnnviz.capsules import recorded_pictures
from cnnviz.capsules.capsule import Cell, RecordedPicture
from cnnviz.capsules.plain_words import plain_words, seen
from cnnviz.capsules.printed.cell_numbers import as_written
from cnnviz.capsules.printed.printed_page import (
    PrintedCode,
    PrintedDrawing,
    PrintedFlow,
    PrintedHeading,
    PrintedItem,
    PrintedLayerMaps,
    PrintedShare,
    PrintedTable,
    PrintedWords,
)
from cnnviz.capsules.printed.safe_drawing import safe
from cnnviz.ui.recording import sent

DIAGRAM, FLOW = "cnnviz.diagram", "cnnviz.flow"

UNSEEN = (*sent.UNSEEN, "cnnviz.paste", "cnnviz.recording", "cnnviz.hall")
"""Components that are nothing to be seen, or only controls."""


def read(kind: str | None, part: Any) -> Iterator[PrintedItem]:
    """Return what an element shows; nothing of a control.

    Args:
        kind: Of the element, by Streamlit's name.
        part: As it was sent to the browser.
    """
    reader = _READ.get(kind or "")
    return iter(()) if reader is None else reader(part)


def is_drawn(kind: str | None, part: Any) -> bool:
    """Return whether an element draws something by a script of its own."""
    return kind in sent.DRAWN and not (kind == "bidi_component" and part.component_name in UNSEEN)


def _markdown(part: Any) -> Iterator[PrintedItem]:
    if part.element_type == sent.DIVIDER or not part.body.strip():
        return
    yield PrintedWords(markdown=part.body, role=sent.ROLES.get(part.element_type, "words"))


def _asked(part: Any) -> Iterator[PrintedItem]:
    """A choice that nobody has made: its words, and what may be chosen."""
    options = " · ".join(f"☐ {one.content}" for one in part.options)
    yield PrintedWords(markdown=f"{part.label}\n\n{options}", role="words")


def _heading(part: Any) -> Iterator[PrintedItem]:
    yield PrintedHeading(markdown=part.body, level=int(part.tag.removeprefix("h") or 2))


def _alert(part: Any) -> Iterator[PrintedItem]:
    yield PrintedWords(markdown=part.body, role=sent.alert_role(part.format))


def _text(part: Any) -> Iterator[PrintedItem]:
    yield PrintedCode(text=seen(part.body))


def _code(part: Any) -> Iterator[PrintedItem]:
    yield PrintedCode(text=seen(part.code_text))


def _pictures(part: Any) -> Iterator[PrintedItem]:
    for one in part.imgs:
        content = sent.content(one.url)
        if content is not None:
            yield RecordedPicture(
                alt=seen(one.alt),
                caption=plain_words(one.caption),
                source=recorded_pictures.small(content),
            )


def _table(part: Any) -> Iterator[PrintedItem]:
    with pa.ipc.open_stream(part.arrow_data.data) as stream:
        table = stream.read_all()
    told = json.loads(getattr(part, "columns", "") or "{}")
    columns = [
        (plain_words(str(told.get(name, {}).get("label") or name)), column)
        for name, column in (
            (name, _column(table.column(name), told.get(name, {})))
            for name in table.column_names
            if not name.startswith("__index_level_") and not told.get(name, {}).get("hidden")
        )
    ]
    if columns:
        yield PrintedTable(
            caption=seen(getattr(part, "alt", "")),
            names=tuple(name for name, _ in columns),
            columns=tuple(cells for _, (cells, _) in columns),
            numeric=tuple(numeric for _, (_, numeric) in columns),
        )


def _column(column: Any, told: Mapping[str, Any]) -> tuple[tuple[Cell, ...], bool]:
    """The cells of a column as the screen writes them, and whether they are numbers."""
    values = column.to_pylist()
    numeric = pa.types.is_integer(column.type) or pa.types.is_floating(column.type)
    format = str((told.get("type_config") or {}).get("format") or "")
    if numeric:
        return tuple(as_written(one, format) for one in values), True
    return tuple(_cell(one) for one in values), False


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list):
        return ", ".join(seen(str(one)) for one in value)
    text = str(value)
    return text if text.startswith("data:image/") else seen(text)


def _component(part: Any) -> Iterator[PrintedItem]:
    if part.component_name == DIAGRAM:
        svg = safe(str(json.loads(part.json)["svg"]))
        if svg is not None:
            yield PrintedDrawing(svg=svg)
    elif part.component_name == FLOW:
        yield _flow(json.loads(part.json))
    else:
        yield from _kept(sent.question(part))


def _flow(data: Mapping[str, Any]) -> PrintedFlow:
    return PrintedFlow(
        title=seen(data["title"]),
        photo=str(data["photo"]),
        alt=seen(data["photoAlt"]),
        sheet=str(data["sheet"]),
        layers=tuple(
            PrintedLayerMaps(name=seen(one["name"]), shape="×".join(map(str, one["shape"])))
            for one in data["columns"]
        ),
        answer=tuple(
            PrintedShare(label=seen(one["label"]), share=one["share"], written=seen(one["text"]))
            for one in data["answer"]
        ),
    )


def _kept(item: Any) -> Iterator[PrintedItem]:
    if item is not None:
        yield item


_READ: Mapping[str, Callable[[Any], Iterator[PrintedItem]]] = {
    "markdown": _markdown,
    "heading": _heading,
    "alert": _alert,
    "text": _text,
    "code": _code,
    "metric": lambda part: _kept(sent.metric(part)),
    "plotly_chart": lambda part: _kept(sent.chart(part)),
    "dataframe": _table,
    "table": _table,
    "imgs": _pictures,
    "bidi_component": _component,
    "button_group": _asked,
}
