"""Every data set by its name, as a run names it."""

import logging
from functools import lru_cache
from pathlib import Path

from cnnviz import names
from cnnviz.errors import BadValue, DataMissing, UnknownName
from cnnviz.settings import settings
from cnnviz.training.data.cifar10_archives import archives, problem, read_cifar10, readable
from cnnviz.training.data.cifar10_files import BINARY_FOLDER, PYTHON_FOLDER, present
from cnnviz.training.data.folder_cache import FolderReport
from cnnviz.training.data.folder_data import CLASSES, class_folders, folder_data, report
from cnnviz.training.data.image_data import ImageData, subset
from cnnviz.training.data.shapes import shapes10
from cnnviz.training.recipes.config import CIFAR10, FOLDER, SHAPES10

log = logging.getLogger(__name__)

CACHE = "cache"
"""Folder under `CNNVIZ_HOME` for what was read from pictures."""


def load(name: str, pictures: int | None = None, *, anywhere: bool = False) -> ImageData:
    """Return a data set.

    Args:
        name: "cifar10", "shapes10", or "folder:NAME" for a folder NAME under `CNNVIZ_DATA`.
        pictures: Use only that many training pictures, the first ones; all where there are fewer.
        anywhere: NAME may be the path of any folder: for the command line, not for a page.

    Raises:
        UnknownName: If there is no data set of that name.
        DataMissing: If its files are not on this machine, or damaged.
        BadValue: If the folder is not one subfolder a class, or the number is too small.
    """
    if name == CIFAR10:
        data = read_cifar10(settings().data, keep=True)
    elif name == SHAPES10:
        data = shapes10()
    elif name.startswith(FOLDER):
        folder = _folder(name.removeprefix(FOLDER), anywhere=anywhere)
        data = folder_data(folder, settings().home / CACHE)
    else:
        known = (CIFAR10, SHAPES10, f"{FOLDER}NAME")
        raise UnknownName.among("unknown_data", "data set", name, known)
    return data if pictures is None else subset(data, pictures)


def available() -> tuple[str, ...]:
    """Return the names of the data sets on this machine, the one to begin with first.

    A folder counts if it has as many subfolders as a data set can have classes, whatever is in
    them.
    """
    data = settings().data
    first = (CIFAR10,) if has_cifar10(data) else ()
    return (*first, SHAPES10, *(f"{FOLDER}{folder.name}" for folder in _own_folders(data)))


def has_cifar10(folder: Path) -> bool:
    """Return whether a folder holds CIFAR-10, unpacked or as an archive."""
    return present(folder) or readable(folder)


def refused_archives() -> list[DataMissing]:
    """Return what is wrong with the archives that should hold CIFAR-10."""
    return [found for path in archives(settings().data) if (found := problem(path)) is not None]


def is_own(folder: Path) -> bool:
    """Return whether a folder has as many subfolders as a data set can have classes."""
    least, most = CLASSES
    try:
        return least <= len(class_folders(folder)) <= most
    except (OSError, ValueError) as error:
        _note(f"the folder {names.words(folder)} is left out: {names.words(error)}")
        return False


@lru_cache(maxsize=64)
def _note(line: str) -> None:
    """Write a line to the log, once: a page asks for the data sets again and again."""
    log.warning("%s", line)


def folder_report(name: str) -> FolderReport | None:
    """Return what is left out of a folder of pictures as far as it is known; None for others.

    Raises:
        DataMissing: If there is no such folder.
        BadValue: If it is not one subfolder a class.
    """
    if not name.startswith(FOLDER):
        return None
    return report(_folder(name.removeprefix(FOLDER), anywhere=False), settings().home / CACHE)


def _own_folders(data: Path) -> list[Path]:
    foreign = {BINARY_FOLDER, PYTHON_FOLDER}
    try:
        places = [place for several in class_folders(data).values() for place in several]
    except (OSError, ValueError):
        return []
    return [place for place in places if place.name not in foreign and is_own(place)]


def _folder(name: str, *, anywhere: bool) -> Path:
    """Return the folder of that name: one step below the data, unless any path will do."""
    if anywhere and Path(name).is_absolute():
        return Path(name)
    if not name or Path(name).name != name or name.startswith("."):
        raise BadValue(
            "folder_name",
            f"{names.words(name)!r} is not the name of a folder in {settings().data}",
            name=names.shown(name),
        )
    folder = settings().data / name
    if folder.exists():
        return folder
    # A Mac spells the same name in other characters than the keyboard.
    wanted = names.met(name)
    same = (place for place in _own_folders(settings().data) if names.met(place.name) == wanted)
    return next(same, folder)
