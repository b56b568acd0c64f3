"""A recorded experiment on the screen. Its words are a stranger's: none of them is Markdown."""

from collections.abc import Callable, Sequence
from itertools import count, groupby

import streamlit as st

from cnnviz.capsules.capsule import (
    ALERTS,
    Capsule,
    RecordedChart,
    RecordedColumns,
    RecordedItem,
    RecordedMetric,
    RecordedPicture,
    RecordedQuestion,
    RecordedTable,
    RecordedWords,
)
from cnnviz.content.labels import Labels
from cnnviz.drawing.recorded_figure import rebuilt
from cnnviz.ui.shell import foreign_text
from cnnviz.ui.widgets import chart
from cnnviz.ui.widgets.guess import figure


def show(t: Labels, capsule: Capsule) -> None:
    """Show what a recorded experiment showed, in its order."""
    keys = count()
    for together, things in groupby(capsule.shown, key=lambda one: isinstance(one, RecordedMetric)):
        if together:
            with st.container(horizontal=True):
                for thing in things:
                    _item(t, thing, next(keys))
            continue
        for thing in things:
            if isinstance(thing, RecordedColumns):
                _columns(t, thing.columns, lambda: next(keys))
            else:
                _item(t, thing, next(keys))


def _columns(t: Labels, columns: Sequence[Sequence[RecordedItem]], key: Callable[[], int]) -> None:
    for place, items in zip(st.columns(len(columns), gap="medium"), columns, strict=True):
        with place:
            for item in items:
                _item(t, item, key())


def _item(t: Labels, item: RecordedItem | RecordedColumns, key: int) -> None:
    match item:
        case RecordedWords():
            _words(item)
        case RecordedMetric():
            label, value, change = map(plain, (item.label, item.value, item.change))
            st.metric(label, value, change or None, border=True, width=215)
        case RecordedTable():
            chart.table(t, dict(zip(item.names, item.columns, strict=True)))
        case RecordedPicture():
            st.image(item.source, caption=plain(item.caption) or None, alt=item.alt)
        case RecordedChart():
            chart.show(rebuilt(item.data, item.layout), key=f"recorded-{key}", alt=item.alt)
        case RecordedQuestion():
            figure.recorded(t, item, f"recorded-{key}")


def _words(words: RecordedWords) -> None:
    if words.role == "formula":
        st.code(words.text, language=None, wrap_lines=True)
        return
    if words.role == "heading":
        st.header(plain(words.text), anchor=False)
        return
    shown: dict[str, Callable[[str], object]] = {
        "words": st.markdown,
        "caption": st.caption,
        **dict(zip(ALERTS, (st.info, st.success, st.warning, st.error), strict=True)),
    }
    shown[words.role](plain(words.text))


def plain(text: str) -> str:
    """Return a text as Markdown that shows it as it is, paragraph by paragraph."""
    lines = (foreign_text.plain(line) for line in text.splitlines())
    return "\n\n".join(line for line in lines if line.strip())
