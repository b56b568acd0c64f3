"""A capsule as a file: one JSON document, written by this app and read as a stranger's.

Reading runs nothing, asks no network and opens no other file. Whatever is not exactly what this
app writes is refused, with its place in the document.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from PIL import Image

from cnnviz.capsules import item_reading
from cnnviz.capsules.capsule import (
    FORMAT,
    VERSION,
    Capsule,
    RecordedChart,
    RecordedColumns,
    RecordedItem,
    RecordedMetric,
    RecordedPhoto,
    RecordedPicture,
    RecordedQuestion,
    RecordedTable,
    RecordedWeights,
    RecordedWords,
)
from cnnviz.capsules.fields import Budget, Fields, plain, refused
from cnnviz.capsules.recorded_pictures import PictureIntake
from cnnviz.errors import CapsuleRejected
from cnnviz.photos import decode as decoded

MOST_BYTES = 8 * 2**20
MOST_CHOICES = 80
MOST_WEIGHTS = 20

ENDING = ".cnnviz.json"

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,79}")
_HEX = re.compile(r"[0-9a-f]{6,64}")

_KIND: Mapping[type, str] = {
    RecordedWords: "words",
    RecordedMetric: "metric",
    RecordedTable: "table",
    RecordedPicture: "picture",
    RecordedChart: "chart",
    RecordedQuestion: "question",
}


def written(capsule: Capsule) -> str:
    """Return a capsule as the text of its file."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        **asdict(capsule),
        "shown": [_told(one) for one in capsule.shown],
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _told(one: RecordedItem | RecordedColumns) -> dict[str, Any]:
    if isinstance(one, RecordedColumns):
        columns = [[_told(item) for item in column] for column in one.columns]
        return {"kind": "columns", "columns": columns}
    told = {"kind": _KIND[type(one)], **asdict(one)}
    if isinstance(one, RecordedChart):
        images = one.layout.get("images") or []
        told["images"] = [image["source"] for image in images]
        if images:
            bare = [{k: v for k, v in image.items() if k != "source"} for image in images]
            told["layout"] = {**one.layout, "images": bare}
    return told


def read(data: bytes, decode: Callable[[bytes], Image.Image] = decoded) -> Capsule:
    """Return the capsule in a stranger's file.

    Args:
        data: The file.
        decode: Decodes the pictures in it.

    Raises:
        CapsuleRejected: With the reason.
    """
    if len(data) > MOST_BYTES:
        raise CapsuleRejected(
            "capsule_large", f"more than {MOST_BYTES} bytes", size=MOST_BYTES // 2**20
        )
    given = Fields(_document(data), "", Budget())
    pictures = PictureIntake(decode)
    capsule = Capsule(
        title=given.words("title"),
        made=_moment(given),
        language=_matching(given.words("language"), "language", _NAME),
        page=_matching(given.words("page"), "page", _NAME),
        query=given.table("query", MOST_CHOICES),
        inputs=given.table("inputs", MOST_CHOICES),
        photo=given.maybe("photo", lambda one, at: _photo(Fields(one, at, given.budget), pictures)),
        weights=tuple(
            _weights(Fields(one, at, given.budget))
            for one, at in given.several("weights", MOST_WEIGHTS)
        ),
        versions=given.table("versions", MOST_CHOICES),
        left_out=int(given.number("left_out")),
        shown=item_reading.shown(given, "shown", pictures),
    )
    given.end()
    return capsule


def _document(data: bytes) -> dict[str, object]:
    """The JSON document, if it is one of a capsule that this version reads."""
    try:
        found = json.loads(data.decode("utf-8"), parse_constant=_no_number)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise CapsuleRejected("capsule_none", f"no JSON: {type(error).__name__}") from error
    if not isinstance(found, dict) or found.pop("format", None) != FORMAT:
        raise CapsuleRejected("capsule_none", f"no {FORMAT}")
    version = found.pop("version", None)
    if version != VERSION or isinstance(version, bool):
        raise CapsuleRejected("capsule_version", f"not version {VERSION}", version=VERSION)
    return found


def _no_number(word: str) -> None:
    raise ValueError(word)


def _moment(given: Fields) -> str:
    """The date and time of a capsule, to the second."""
    word = given.words("made")
    try:
        return datetime.fromisoformat(word).isoformat(timespec="seconds")
    except ValueError as error:
        raise refused("made", "a date") from error


def _photo(entry: Fields, pictures: PictureIntake) -> RecordedPhoto:
    found = RecordedPhoto(
        name=_matching(entry.words("name"), entry.place("name"), _NAME),
        sha256=_matching(entry.words("sha256"), entry.place("sha256"), _HEX),
        source=pictures.again(entry.take("source"), entry.place("source")),
    )
    entry.end()
    return found


def _weights(entry: Fields) -> RecordedWeights:
    found = RecordedWeights(
        model=entry.words("model"),
        name=entry.words("name"),
        sha256=_matching(entry.words("sha256"), entry.place("sha256"), _HEX),
    )
    entry.end()
    return found


def _matching(word: str, where: str, pattern: re.Pattern[str]) -> str:
    if not pattern.fullmatch(plain(word, where, len(word))):
        raise refused(where, f"like {pattern.pattern}")
    return word
