"""What a capsule showed, read from a stranger's JSON, one kind after the other."""

from collections.abc import Callable, Mapping

from cnnviz.capsules import fields
from cnnviz.capsules.capsule import (
    ROLES,
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
from cnnviz.capsules.fields import MOST_WORDS, Fields, listed, plain, refused
from cnnviz.capsules.recorded_pictures import MOST_PICTURES, PictureIntake
from cnnviz.drawing.recorded_figure import MOST_TRACES, UnsafeFigure, rebuilt

MOST_COLUMNS = 40
MOST_ROWS = 5000
MOST_BESIDE = 8
MOST_ITEMS = 300
MOST_ANSWERS = 12
LARGEST_WHOLE = 2**62
"""Of a cell: what a table of the browser holds."""


def shown(
    given: Fields, name: str, pictures: PictureIntake
) -> tuple[RecordedItem | RecordedColumns, ...]:
    """Return what stood on the screen.

    Raises:
        CapsuleRejected: If anything is not what it should be.
    """
    return tuple(
        _thing(value, where, given, pictures) for value, where in given.several(name, MOST_ITEMS)
    )


def _thing(
    value: object, where: str, given: Fields, pictures: PictureIntake
) -> RecordedItem | RecordedColumns:
    if not (isinstance(value, dict) and value.get("kind") == "columns"):
        return _item(value, where, given, pictures)
    entry = Fields(value, where, given.budget)
    entry.words("kind")
    columns = tuple(
        tuple(
            _item(one, place, given, pictures)
            for one, place in listed(column, at, MOST_ITEMS, given.budget)
        )
        for column, at in entry.several("columns", MOST_BESIDE)
    )
    entry.end()
    if not columns:
        raise refused(where, "columns")
    return RecordedColumns(columns=columns)


def _item(value: object, where: str, given: Fields, pictures: PictureIntake) -> RecordedItem:
    entry = Fields(value, where, given.budget)
    kind = entry.one_of("kind", tuple(_KINDS))
    found = _KINDS[kind](entry, pictures)
    entry.end()
    return found


def _words(entry: Fields, _pictures: PictureIntake) -> RecordedItem:
    return RecordedWords(text=entry.words("text", MOST_WORDS), role=entry.one_of("role", ROLES))


def _metric(entry: Fields, _pictures: PictureIntake) -> RecordedItem:
    return RecordedMetric(
        label=entry.words("label"), value=entry.words("value"), change=entry.words("change")
    )


def _table(entry: Fields, _pictures: PictureIntake) -> RecordedItem:
    names = tuple(
        plain(one, where, fields.MOST_NAME) for one, where in entry.several("names", MOST_COLUMNS)
    )
    columns = tuple(
        tuple(_cell(one, place) for one, place in listed(column, where, MOST_ROWS, entry.budget))
        for column, where in entry.several("columns", MOST_COLUMNS)
    )
    if len(set(names)) != len(columns) or len(names) != len(columns):
        raise refused(entry.where, "a table with a name of its own for each column")
    if len({len(column) for column in columns}) > 1:
        raise refused(entry.where, "a table with columns of one length")
    return RecordedTable(names=names, columns=columns)


def _cell(value: object, where: str) -> Cell:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return plain(value, where, MOST_WORDS)
    found = fields.number(value, where)
    if abs(found) > LARGEST_WHOLE and isinstance(found, int):
        raise refused(where, "a number of a table")
    return found


def _picture(entry: Fields, pictures: PictureIntake) -> RecordedItem:
    return RecordedPicture(
        alt=entry.words("alt", MOST_WORDS),
        caption=entry.words("caption", MOST_WORDS),
        source=pictures.again(entry.take("source"), entry.place("source")),
    )


def _chart(entry: Fields, pictures: PictureIntake) -> RecordedItem:
    alt = entry.words("alt", MOST_WORDS)
    data = _objects(entry.take("data"), entry.place("data"), entry)
    layout = fields.tree(entry.take("layout"), entry.place("layout"), entry.budget)
    if not isinstance(layout, dict):
        raise refused(entry.place("layout"), "an object")
    sources = [pictures.again(one, where) for one, where in entry.several("images", MOST_PICTURES)]
    if sources or "images" in layout:
        layout["images"] = _with_sources(layout.get("images"), sources, entry.place("images"))
    try:
        rebuilt(data, layout)
    except (UnsafeFigure, ValueError, TypeError) as error:
        raise refused(entry.where, f"a figure of this app: {error}") from error
    return RecordedChart(alt=alt, data=tuple(data), layout=layout)


def _with_sources(images: object, sources: list[str], where: str) -> list[Mapping[str, object]]:
    """The places of pictures in a figure, each with the picture that was decoded for it."""
    places = images if isinstance(images, list) else []
    sound = all(isinstance(one, dict) and "source" not in one for one in places)
    if not sound or len(places) != len(sources):
        raise refused(where, "a picture for each place")
    return [{**one, "source": source} for one, source in zip(places, sources, strict=True)]


def _objects(value: object, where: str, entry: Fields) -> list[Mapping[str, object]]:
    found = [
        fields.tree(one, place, entry.budget)
        for one, place in listed(value, where, MOST_TRACES, entry.budget)
    ]
    if not all(isinstance(one, dict) for one in found):
        raise refused(where, "a list of objects")
    return found


def _question(entry: Fields, _pictures: PictureIntake) -> RecordedItem:
    return RecordedQuestion(
        axis=entry.words("axis"),
        answers=tuple(
            _answer(Fields(one, where, entry.budget))
            for one, where in entry.several("answers", MOST_ANSWERS)
        ),
        level=entry.maybe("level", lambda one, where: _level(Fields(one, where, entry.budget))),
        ground=_share(entry.take("ground"), entry.where) if entry.holds("ground") else 0.0,
    )


def _answer(entry: Fields) -> RecordedAnswer:
    found = RecordedAnswer(
        label=entry.words("label"),
        mark=entry.maybe("mark", _share),
        bar=entry.maybe("bar", _share),
        written=entry.words("written"),
        right=entry.switch("right"),
        guess=entry.switch("guess"),
    )
    entry.end()
    return found


def _level(entry: Fields) -> RecordedLevel:
    found = RecordedLevel(at=_share(entry.take("at"), entry.where), written=entry.words("written"))
    entry.end()
    return found


def _share(value: object, where: str) -> float:
    found = fields.number(value, where)
    if not 0 <= found <= 1:
        raise refused(where, "a share")
    return found


_KINDS: Mapping[str, Callable[[Fields, PictureIntake], RecordedItem]] = {
    "words": _words,
    "metric": _metric,
    "table": _table,
    "picture": _picture,
    "chart": _chart,
    "question": _question,
}
