"""What a folder of one's own pictures holds: what is read, and what systems have left behind.

Whatever is not read is counted under its reason, so that nobody wonders where a picture is.
"""

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from cnnviz import names
from cnnviz.photos.decoding.refusals import RefusalReason

SUFFIXES = frozenset(
    ".avif .bmp .gif .heic .heif .hif .jfif .jpe .jpeg .jpg .mpo .png .webp".split()
)
"""How names of pictures end; what begins like a picture is one whatever its name is."""

_HEADS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"BM")
_BOXES = frozenset((b"avif", b"avis", b"heic", b"heix", b"hevc", b"hevx", b"mif1", b"msf1"))
_HEAD_BYTES = 12

_SYSTEM_FOLDERS = frozenset(
    "__macosx @eadir @recycle @tmp #recycle #snapshot $recycle.bin lost+found __pycache__".split()
) | {"system volume information"}
_SYSTEM_FILES = frozenset(("thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"))


class PassedOver(StrEnum):
    """Why a file or a folder is not even opened; keys of labels, as those of refusals are."""

    UNREADABLE = "not_readable"
    EMPTY = "empty_folders"
    HIDDEN = "hidden_files"
    SYSTEM = "system_folders"
    FOLDERS = "inner_folders"
    BESIDE = "files_beside"
    OTHER = "other_files"


Reason = PassedOver | RefusalReason

_WORDS: Mapping[Reason, str] = {
    RefusalReason.EMPTY: "empty files",
    RefusalReason.TOO_LARGE: "files that are too large",
    RefusalReason.FORMAT: "files of a format that is not accepted",
    RefusalReason.NOT_A_PICTURE: "files that are no pictures",
    RefusalReason.INCOMPLETE: "pictures that are incomplete or damaged",
    RefusalReason.PIXELS: "pictures of too many pixels",
    RefusalReason.SMALL: "pictures that are too small",
    RefusalReason.LONG: "pictures that are too long",
    RefusalReason.COMPLEX: "pictures that take too much time or memory",
    RefusalReason.CRASHES: "pictures that end the program that reads them",
    RefusalReason.BUSY: "pictures that nobody had time to read",
    PassedOver.UNREADABLE: "files and folders that may not be read",
    PassedOver.EMPTY: "folders without one picture that can be read",
    PassedOver.HIDDEN: "hidden files",
    PassedOver.SYSTEM: "folders that a system left",
    PassedOver.FOLDERS: "folders within a folder of pictures",
    PassedOver.BESIDE: "files beside the folders of the classes",
    PassedOver.OTHER: "files that are no pictures by their names and first bytes",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderListing:
    """The entries of a folder that count, in the order of their names.

    Attributes:
        left_out: How many others there are, by reason.
    """

    files: tuple[os.DirEntry[str], ...]
    folders: tuple[Path, ...]
    left_out: Mapping[PassedOver, int] = field(default_factory=dict)


def listing(folder: Path) -> FolderListing:
    """Return what a folder holds, without what is hidden and what systems leave.

    Raises:
        OSError: If the folder cannot be read.
    """
    files, folders, left = list[os.DirEntry[str]](), list[Path](), Counter[PassedOver]()
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: (names.met(entry.name), entry.name)):
            try:
                reason = _passed_over(entry)
            except OSError:  # a link without an end
                reason = PassedOver.UNREADABLE
            if reason is not None:
                left[reason] += 1
            elif entry.is_dir():
                folders.append(Path(entry.path))
            else:
                files.append(entry)
    return FolderListing(files=tuple(files), folders=tuple(folders), left_out=left)


def photos(folder: Path) -> tuple[list[Path], Mapping[Reason, int]]:
    """Return the pictures of a folder, by name or by first bytes, and what is passed over.

    Raises:
        OSError: If the folder cannot be read.
    """
    found = listing(folder)
    paths = [Path(entry.path) for entry in found.files]
    chosen = [path for path in paths if _is_photo(path)]
    left = Counter[Reason](found.left_out)
    left[PassedOver.OTHER] += len(paths) - len(chosen)
    left[PassedOver.FOLDERS] += len(found.folders)
    return chosen, +left


def told(left_out: Mapping[Reason, int]) -> str:
    """Return what was left out as one line of plain English; empty where nothing was."""
    return ", ".join(f"{_WORDS[reason]}: {count}" for reason, count in in_order(left_out))


def in_order(left_out: Mapping[Reason, int]) -> list[tuple[Reason, int]]:
    """Return the reasons with their numbers: what could not be read first."""
    return [(reason, left_out[reason]) for reason in _WORDS if left_out.get(reason)]


def reason_of(key: str) -> Reason:
    """Return the reason of that name.

    Raises:
        ValueError: If there is none.
    """
    return PassedOver(key) if key in set(PassedOver) else RefusalReason(key)


def _passed_over(entry: "os.DirEntry[str]") -> PassedOver | None:
    hidden, name = entry.name.startswith("."), entry.name.lower()
    if entry.is_dir():
        return PassedOver.SYSTEM if hidden or name in _SYSTEM_FOLDERS else None
    if hidden or name in _SYSTEM_FILES:
        return PassedOver.HIDDEN
    return None if entry.is_file() else PassedOver.UNREADABLE


def _is_photo(path: Path) -> bool:
    if path.suffix.lower() in SUFFIXES:
        return True
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError:
        return False
    if head.startswith(b"RIFF"):
        return head[8:] == b"WEBP"
    return head.startswith(_HEADS) or (head[4:8] == b"ftyp" and head[8:] in _BOXES)
