"""The lessons there are: those that come with the app, and those in the home of this server."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cnnviz.errors import BadValue
from cnnviz.lectures.scenes.lesson_file import Lesson, SceneWords, parse
from cnnviz.paths import ASSETS, is_file

SHIPPED = ASSETS / "lessons"
FOLDER = "lessons"
"""Name of the folder in `CNNVIZ_HOME`."""

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
MOST_FILES = 200
MOST_BYTES = 2**18


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What was found.

    Attributes:
        lessons: Those that come with the app first, each kind by its name.
        refused: Why a file is no lesson.
    """

    lessons: tuple[Lesson, ...]
    refused: tuple[BadValue, ...]

    def lesson(self, name: str) -> Lesson | None:
        """Return the lesson of a name."""
        return next((one for one in self.lessons if one.name == name), None)


def shelf(home: Path, words: SceneWords, shipped: Path = SHIPPED) -> Shelf:
    """Read every lesson.

    Args:
        home: `CNNVIZ_HOME`; a lesson there takes the place of one of the same name.
        words: The names that scenes may use.
        shipped: The folder of those that come with the app.
    """
    found: dict[str, Lesson] = {}
    refused = []
    for folder, own in ((shipped, False), (home / FOLDER, True)):
        for path in _files(folder):
            try:
                lesson = _read(path, words, own=own)
            except BadValue as error:
                refused.append(error)
            else:
                found.pop(lesson.name, None)
                found[lesson.name] = lesson
    return Shelf(lessons=tuple(found.values()), refused=tuple(refused))


def _files(folder: Path) -> Iterator[Path]:
    try:
        names = sorted(folder.glob("*.toml"))
    except OSError:  # the home cannot be entered: the training pages tell of it
        return
    yield from [path for path in names if not path.name.startswith(".")][:MOST_FILES]


def _read(path: Path, words: SceneWords, *, own: bool) -> Lesson:
    if not NAME.fullmatch(path.stem):
        raise BadValue(
            "lesson_name",
            f"{path.name}: a lesson is named in lower-case letters, digits and hyphens",
            file=path.name,
        )
    try:
        if not is_file(path):  # a pipe would be waited for
            raise _unreadable(path, "no file")
        if path.stat().st_size > MOST_BYTES:
            raise _unreadable(path, f"> {MOST_BYTES // 1024} KiB")
        text = path.read_text(encoding="utf-8-sig")  # Notepad marks its files
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise _unreadable(path, reason or type(error).__name__) from error
    return parse(text, name=path.stem, file=path.name, words=words, own=own)


def _unreadable(path: Path, reason: str) -> BadValue:
    return BadValue(
        "lesson_unreadable",
        f"{path.name} cannot be read: {reason}",
        file=path.name,
        reason=reason,
    )
