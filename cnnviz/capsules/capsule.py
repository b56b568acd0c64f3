"""What a capsule holds: an experiment's address and inputs, and what its screen showed, as data.

Nothing in it is run, and no text in it is markup: figures are the numbers that they draw, pictures
are small, words are plain.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

FORMAT = "cnnviz-capsule"
VERSION = 1

ALERTS = ("info", "success", "warning", "error")
ROLES = ("words", "caption", "heading", "formula", *ALERTS)
"""What some words are on the screen."""

Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedWords:
    """Words without any markup.

    Attributes:
        role: One of `ROLES`.
    """

    text: str
    role: str = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedMetric:
    """A number with its name, both as they were written.

    Attributes:
        change: The smaller number below it, empty where there was none.
    """

    label: str
    value: str
    change: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedTable:
    """A table.

    Attributes:
        names: Of the columns.
        columns: Their cells, all of one length.
    """

    names: tuple[str, ...]
    columns: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedPicture:
    """A small picture.

    Attributes:
        alt: What it shows, for who cannot see it.
        source: A PNG or JPEG as a data address.
    """

    alt: str
    caption: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedChart:
    """A figure as Plotly knows it, its numbers as plain lists.

    Attributes:
        alt: What it shows, for who cannot see it.
        data: Its traces.
        layout: Axes, legend, height; no template and nothing to press.
    """

    alt: str
    data: tuple[Mapping[str, Any], ...]
    layout: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedAnswer:
    """One answer of a question in its figure; the heights are shares of it.

    Attributes:
        mark: Height of the answer's own mark, None where it has a bar.
        bar: Height of its bar, None where it has none.
        written: The number as the figure says it.
    """

    label: str
    mark: float | None
    bar: float | None
    written: str
    right: bool
    guess: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedLevel:
    """One measured number across the marks: its height as a share, and as it is written."""

    at: float
    written: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedQuestion:
    """The filled figure of a question.

    Attributes:
        ground: Height of zero as a share: above 0 where a bar reaches below it.
    """

    axis: str
    answers: tuple[RecordedAnswer, ...]
    level: RecordedLevel | None
    ground: float = 0.0


RecordedItem = (
    RecordedWords
    | RecordedMetric
    | RecordedTable
    | RecordedPicture
    | RecordedChart
    | RecordedQuestion
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedColumns:
    """Things that stood beside one another."""

    columns: tuple[tuple[RecordedItem, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedPhoto:
    """The photo that an experiment was made on.

    Attributes:
        name: That of a photo of the gallery, or `own`.
        sha256: Of its size and pixels, 64 hex digits.
        source: The photo, small, as a data address.
    """

    name: str
    sha256: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedWeights:
    """Weights that answered.

    Attributes:
        model: Name of the network.
        sha256: Of their file, or as many of its first hex digits as were published.
    """

    model: str
    name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Capsule:
    """An experiment as it was.

    Attributes:
        title: What it is called, in its language.
        made: Date and time, UTC, as ISO 8601 has it.
        language: Code of the language of its words.
        page: Name of its page in the address.
        query: What else stood in the address.
        inputs: Every choice with its word in the address, those at their defaults too.
        versions: Of the program and the libraries that compute.
        left_out: How many drawings and controls stood on the screen and are not in here.
    """

    title: str
    made: str
    language: str
    page: str
    query: Mapping[str, str]
    inputs: Mapping[str, str]
    photo: RecordedPhoto | None
    weights: tuple[RecordedWeights, ...]
    versions: Mapping[str, str]
    shown: tuple[RecordedItem | RecordedColumns, ...]
    left_out: int = 0

    def items(self) -> Iterator[RecordedItem]:
        """What was shown, one thing after the other."""
        for one in self.shown:
            if isinstance(one, RecordedColumns):
                for column in one.columns:
                    yield from column
            else:
                yield one
