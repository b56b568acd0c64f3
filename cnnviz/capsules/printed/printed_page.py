"""What a page that is kept as one file holds, in the order of the screen.

Words are Markdown as this project sent it to the browser: what a reader typed is escaped in it.
Numbers, pictures, charts and questions are those of a capsule.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cnnviz.capsules.capsule import (
    Cell,
    RecordedChart,
    RecordedMetric,
    RecordedPhoto,
    RecordedPicture,
    RecordedQuestion,
    RecordedWeights,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedWords:
    """Words.

    Attributes:
        markdown: As they were sent to the browser.
        role: One of `capsule.ROLES` but a heading.
    """

    markdown: str
    role: str = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedCode:
    """Words that are no Markdown: code, or a line set as it is."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedHeading:
    """A heading; its level is 1 for the title of the page."""

    markdown: str
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedChoice:
    """What stood in a control, as plain words."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedTable:
    """A table.

    Attributes:
        caption: What it shows, plain.
        names: Of the columns, plain.
        columns: Cells of each; a number as the screen wrote it is a text in a column of numbers.
        numeric: For each column whether it holds numbers.
    """

    caption: str
    names: tuple[str, ...]
    columns: tuple[tuple[Cell, ...], ...]
    numeric: tuple[bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedDrawing:
    """A block diagram, a strip or a plan: the SVG that stood on the screen."""

    svg: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLayerMaps:
    """Some maps of a layer on the photo's way through a network.

    Attributes:
        name: Of the layer.
        shape: Of its output, written.
    """

    name: str
    shape: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedShare:
    """A class with its probability: as a number between 0 and 1, and as it was written."""

    label: str
    share: float
    written: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedFlow:
    """A photo on its way through a network.

    Attributes:
        title: What it is.
        photo: As the network sees it, a data address.
        alt: What the photo shows.
        sheet: All maps as one picture, a column a layer, a data address.
        layers: The columns of the sheet.
        answer: The most probable classes.
    """

    title: str
    photo: str
    alt: str
    sheet: str
    layers: tuple[PrintedLayerMaps, ...]
    answer: tuple[PrintedShare, ...]


PrintedItem = (
    PrintedWords
    | PrintedCode
    | PrintedHeading
    | PrintedChoice
    | PrintedTable
    | PrintedDrawing
    | PrintedFlow
    | RecordedMetric
    | RecordedPicture
    | RecordedChart
    | RecordedQuestion
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedColumns:
    """Things that stood beside one another."""

    columns: tuple[tuple["PrintedThing", ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedFold:
    """Things below a line that opens and closes them, as it stood on the screen."""

    label: str
    things: tuple["PrintedThing", ...]
    is_open: bool


PrintedThing = PrintedItem | PrintedColumns | PrintedFold


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedPage:
    """A page as it was.

    Attributes:
        title: Of the page, plain.
        address: Where it stood; empty where nobody knows.
        made: Date and time, UTC, as ISO 8601 has it.
        language: Code of the language of its words.
        words: What the file says by itself, by `WORDS`.
        weights: That answered.
        versions: Of the program and the libraries that compute.
        things: What stood there, from top to bottom.
        left_out: How many drawings a file cannot hold.
    """

    title: str
    address: str
    made: str
    language: str
    words: Mapping[str, str]
    photo: RecordedPhoto | None
    weights: tuple[RecordedWeights, ...]
    versions: Mapping[str, str]
    things: tuple[PrintedThing, ...]
    left_out: int = 0

    def items(self) -> Iterator[PrintedItem]:
        """What stood there, one thing after the other."""
        return _items(self.things)


WORDS = (
    *("source", "address", "made", "photo", "weights", "versions", "left_out", "numbers", "series"),
    *("script", "cut", "yours"),
)
"""What the file says by itself: `script` has a placeholder {size}, `left_out` and `cut` {count}."""


def _items(things: tuple[PrintedThing, ...]) -> Iterator[PrintedItem]:
    for one in things:
        if isinstance(one, PrintedFold):
            yield from _items(one.things)
        elif isinstance(one, PrintedColumns):
            for column in one.columns:
                yield from _items(column)
        else:
            yield one
