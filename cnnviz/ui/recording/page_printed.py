"""A page as one HTML file, of what was caught of it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from streamlit.proto.Block_pb2 import Block

from cnnviz.capsules.printed import document
from cnnviz.capsules.printed.printed_page import (
    WORDS,
    PrintedColumns,
    PrintedFold,
    PrintedPage,
    PrintedThing,
)
from cnnviz.content.labels import Labels
from cnnviz.ui.recording import caught, page_choices, page_items
from cnnviz.ui.recording.capture import Capture, Path
from cnnviz.ui.shell import address, arrival, keys

Entries = Sequence[tuple[Path, Any]]

_MAIN = 0
"""Where the page itself stands: beside it are the sidebar and what lies over it."""

HORIZONTAL = Block.FlexContainer.Direction.HORIZONTAL

_NAMING = (keys.PART, keys.VARIANT, "experiment", "concept", "view", keys.NETWORK)
"""Choices whose word stands in the name of the file."""


def printed(t: Labels, slug: str, title: str, found: Capture) -> tuple[str, str]:
    """Return the name of the file, and what stands in it.

    Args:
        t: The short texts.
        slug: Name of the page in the address.
        title: Of the page.
        found: What was caught.
    """
    query = caught.address(arrival.known().now)
    made = datetime.now(UTC).isoformat(timespec="seconds")
    things, left_out = shown(found)
    table = t.table("page_file")
    page = PrintedPage(
        title=title,
        address=_address(slug, query),
        made=made,
        language=t.language,
        words={name: table[name] for name in WORDS},
        photo=found.photo,
        weights=tuple(found.weights.values()),
        versions=caught.versions(),
        things=things,
        left_out=left_out,
    )
    words = [query[name] for name in _NAMING if name in query]
    name = "-".join(("cnnviz", slug, *filter(None, map(_safe, words)), made[:10]))
    return f"{name}{document.ENDING}", document.written(page)


def _address(slug: str, query: Mapping[str, str]) -> str:
    if not st.context.url:
        return ""
    return f"{address.top()}{slug}{'?' if query else ''}{urlencode(query)}"


def _safe(word: str) -> str:
    """A word of the address in the name of a file: letters, digits, and what joins them."""
    return "".join(one if one.isalnum() or one in "-_" else "-" for one in word)[:40].strip("-")


def shown(found: Capture) -> tuple[tuple[PrintedThing, ...], int]:
    """Return what stood on the screen, and how many drawings a file cannot hold."""
    reading = _Reading(found)
    entries = [(place, one) for place, one in found.shown() if place[0] == _MAIN]
    return tuple(reading.under((), entries)), reading.left_out


class _Reading:
    """Puts what was caught into the order of a file: columns, folds and what stands in them."""

    def __init__(self, found: Capture) -> None:
        self._folds = {
            path: block
            for path, block in found.blocks.items()
            if block.HasField("expandable") or block.HasField("tab")
        }
        columns = {path for path, block in found.blocks.items() if block.HasField("column")}
        self._columns = columns | set(_pictures_in_rows(found))
        self._values = page_choices.standing()
        self.left_out = 0

    def under(self, above: Path, entries: Entries) -> Iterator[PrintedThing]:
        """Read what stands in one place."""
        for holder, some in groupby(entries, key=lambda one: self._holder(above, one[0])):
            if holder is None:
                for _, element in some:
                    yield from self._element(element)
            elif holder in self._folds:
                yield from self._fold(holder, list(some))
            else:
                yield from self._beside(holder, list(some))

    def _holder(self, above: Path, place: Path) -> Path | None:
        """The outermost holder below a place; that of columns is what they stand in together."""
        for length in range(len(above) + 1, len(place)):
            if place[:length] in self._columns:
                return place[: length - 1]
            if place[:length] in self._folds:
                return place[:length]
        return None

    def _beside(self, holder: Path, entries: Entries) -> Iterator[PrintedThing]:
        columns = (
            tuple(self.under(column, list(some)))
            for column, some in groupby(entries, key=lambda one: one[0][: len(holder) + 1])
        )
        filled = tuple(one for one in columns if one)
        if filled:
            yield PrintedColumns(columns=filled)

    def _fold(self, holder: Path, entries: Entries) -> Iterator[PrintedThing]:
        things = tuple(self.under(holder, entries))
        block = self._folds[holder]
        if things and block.HasField("tab"):
            yield PrintedFold(label=block.tab.label, things=things, is_open=True)
        elif things:
            fold = block.expandable
            yield PrintedFold(label=fold.label, things=things, is_open=fold.expanded)

    def _element(self, element: Any) -> Iterator[PrintedThing]:
        kind = element.WhichOneof("type")
        part = getattr(element, kind) if kind else None
        choice = page_choices.read(kind, part, self._values)
        if choice is not None:
            yield choice
            return
        found = list(page_items.read(kind, part))
        self.left_out += not found and page_items.is_drawn(kind, part)
        yield from found


def _pictures_in_rows(found: Capture) -> Iterator[Path]:
    """Places of pictures that stand beside one another, each in a place of its own."""
    horizontal = {
        path
        for path, block in found.blocks.items()
        if block.HasField("flex_container") and block.flex_container.direction == HORIZONTAL
    }
    for place, element in found.elements.items():
        if element.WhichOneof("type") == "imgs":
            yield from (place[: len(row) + 1] for row in horizontal if _stands_in(place, row))


def _stands_in(place: Path, row: Path) -> bool:
    return len(place) > len(row) + 1 and place[: len(row)] == row
