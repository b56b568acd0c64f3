"""A folder of one's own pictures as a data set: one subfolder a class, pictures of any size.

A picture is read as an upload is, by the same reader. Which pictures are for testing depends on
their names alone, so a second start, another machine and another day give the same split. What was
read is kept in one file, until a picture changes.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageOps

from cnnviz import names
from cnnviz.errors import BadValue, DataMissing
from cnnviz.photos.decoding import own_pictures, picture_folders
from cnnviz.photos.decoding.picture_folders import PassedOver, Reason
from cnnviz.photos.decoding.refusals import ReadLimits, RefusalReason, refused
from cnnviz.training.data import folder_cache
from cnnviz.training.data.folder_cache import FolderReport, Kept
from cnnviz.training.data.image_data import SIDE, DataSplit, ImageData, channel_statistics

CLASSES = (2, 100)
"""Fewest and most subfolders."""

LEAST = 10
"""Fewest pictures of a class that can be read."""

MOST = 100_000
"""Most files altogether."""

TEST_SHARE = 5
"""One picture in this many is for testing."""

LIMITS = ReadLimits(most_bytes=20 * 2**20, room=4 * SIDE)
"""A camera's file is larger than what a reader may send, and its picture is made small at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    path: Path
    label: int
    size: int
    changed: int  # nanoseconds

    @property
    def place(self) -> str:
        """Its hash: where it stands among the others, whatever the order of the disk."""
        name = names.met(f"{self.path.parent.name}/{self.path.name}")
        return hashlib.sha256(names.on_disk(name)).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listing:
    """What a folder holds before any picture is opened.

    Attributes:
        classes: Of the subfolders with a file, as they are shown, in the order of their labels.
        files: Whatever may be a picture.
        left_out: Files and folders that are passed over unopened.
    """

    classes: tuple[str, ...]
    files: list[_File]
    left_out: Counter[Reason] = field(default_factory=Counter)

    @property
    def key(self) -> str:
        """Changes with every name, size and time of change."""
        listed = [[file.label, file.path.name, file.size, file.changed] for file in self.files]
        return folder_cache.key([SIDE, self.classes, listed])


def folder_data(folder: Path, cache: Path | None = None) -> ImageData:
    """Return the pictures of a folder, cut to a square of 32 x 32, four fifths to learn from.

    Files that are no picture, or one that cannot be read, are left out and counted, as are hidden
    files, what systems leave behind, and folders without one picture.

    Args:
        folder: Has a subfolder for each class.
        cache: Where to keep what was read; nowhere by default.

    Raises:
        DataMissing: If there is no such folder.
        BadValue: If it has too few or too many classes or pictures.
        ImageRejected: If the pictures could not be read at all, whatever they are.
    """
    found = _listing(folder)
    kept = cache and folder_cache.place(cache, folder)
    read = kept and folder_cache.recall(kept, found.key)
    if not read:
        read = _read_all(found, folder)
        if kept is not None and RefusalReason.BUSY not in dict(read.left_out):
            folder_cache.keep(kept, found.key, read)
    mean, std = channel_statistics(read.tensors["train_images"])
    # Pictures are divided by it, and a folder may hold pictures of one colour.
    red, green, blue = (max(deviation, 1 / 255) for deviation in std)
    return ImageData(
        name=f"folder:{names.shown(folder.name)}",
        classes=tuple(found.classes[label] for label in read.labels),
        train=DataSplit(images=read.tensors["train_images"], labels=read.tensors["train_labels"]),
        test=DataSplit(images=read.tensors["test_images"], labels=read.tensors["test_labels"]),
        mean=mean,
        std=(red, green, blue),
        left_out=read.left_out,
    )


def report(folder: Path, cache: Path) -> FolderReport:
    """Return what is left out of a folder, as far as it is known by now.

    Raises:
        DataMissing: If there is no such folder.
        BadValue: If it has too few or too many classes or files.
    """
    found = _listing(folder)
    read = folder_cache.report(folder_cache.place(cache, folder), found.key)
    unread = FolderReport(pictures=None, left_out=tuple(picture_folders.in_order(found.left_out)))
    return read or unread


def class_folders(folder: Path) -> dict[str, list[Path]]:
    """Return the subfolders that may be classes, by the name that their spellings have in common.

    Raises:
        OSError: If the folder cannot be read.
    """
    return _by_class(picture_folders.listing(folder).folders)


def _by_class(folders: tuple[Path, ...]) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for place in folders:
        found.setdefault(names.met(place.name), []).append(place)
    return found


def _listing(folder: Path) -> _Listing:
    """Return the classes, and every file that may be a picture."""
    try:
        top = picture_folders.listing(folder)
    except (OSError, ValueError) as error:
        message = f"{folder} is no folder that can be read"
        shown = names.shown(folder.name)
        raise DataMissing("folder_missing", message, folder=shown) from error
    left = Counter[Reason](top.left_out)
    left[PassedOver.BESIDE] += len(top.files)
    classes, files = list[str](), list[_File]()
    by_class = _by_class(top.folders)
    for name, places in by_class.items():
        own = [file for place in places for file in _files(place, len(classes), left)]
        if own:
            classes.append(name)
            files += own
    _check_number(folder, len(by_class), len(classes), left)
    if len(files) > MOST:
        raise BadValue(
            "folder_too_large",
            f"{folder} holds {len(files)} files; at most {MOST} are read",
            folder=names.shown(folder.name),
            count=len(files),
            most=MOST,
        )
    return _Listing(classes=names.distinct(classes), files=files, left_out=+left)


def _files(place: Path, label: int, left: Counter[Reason]) -> list[_File]:
    """Return the files of a class; what else lies there is counted."""
    try:
        found = picture_folders.listing(place)
        files = [
            _File(path=Path(entry.path), label=label, size=about.st_size, changed=about.st_mtime_ns)
            for entry in found.files
            for about in (entry.stat(),)
        ]
    except OSError:
        left[PassedOver.UNREADABLE] += 1
        return []
    left.update(found.left_out)
    left[PassedOver.FOLDERS] += len(found.folders)
    left[PassedOver.EMPTY] += not files
    return files


def _check_number(folder: Path, folders: int, classes: int, left: Counter[Reason]) -> None:
    """Refuse a folder of too few or too many classes: those with a file, where any has one."""
    least, most = CLASSES
    if least <= classes <= most:
        return
    count = classes if least <= folders <= most else folders
    raise BadValue(
        "folder_classes",
        f"{folder} must hold one subfolder a class, {least} to {most} of them; it holds {count}"
        + _told(left),
        folder=names.shown(folder.name),
        count=count,
        least=least,
        most=most,
    )


def _read_all(found: _Listing, folder: Path) -> Kept:
    read, left = dict[_File, NDArray[np.uint8]](), Counter[Reason](found.left_out)
    paths = [file.path for file in found.files]
    results = own_pictures.read_all(paths, LIMITS, _square)
    for file, result in zip(found.files, results, strict=True):
        if isinstance(result, np.ndarray):
            read[file] = result
        else:
            left[result] += 1
    if not read and left[RefusalReason.BUSY]:
        raise refused(RefusalReason.BUSY)
    labels = sorted({file.label for file in read})
    left[PassedOver.EMPTY] += len(found.classes) - len(labels)
    _check_number(folder, len(found.classes), len(labels), left)
    splits = {"train": list[_File](), "test": list[_File]()}
    for label in labels:
        own = sorted((file for file in read if file.label == label), key=lambda file: file.place)
        if len(own) < LEAST:
            raise _too_small(folder, found.classes[label], len(own), left)
        share = len(own) // TEST_SHARE
        splits["test"] += own[:share]
        splits["train"] += own[share:]
    tensors = dict[str, torch.Tensor]()
    for split, chosen in splits.items():
        # Mixed, because a run may use the first pictures only.
        chosen.sort(key=lambda file: file.place)
        tensors[f"{split}_images"] = torch.from_numpy(np.stack([read[file] for file in chosen]))
        tensors[f"{split}_labels"] = torch.tensor([labels.index(file.label) for file in chosen])
    left_out = tuple(picture_folders.in_order(left))
    return Kept(tensors=tensors, labels=tuple(labels), left_out=left_out)


def _too_small(folder: Path, name: str, count: int, left: Counter[Reason]) -> BadValue:
    return BadValue(
        "folder_class_small",
        f"class {name!r} of {folder} has {count} pictures that can be read; "
        f"each class needs at least {LEAST}{_told(left)}",
        folder=names.shown(folder.name),
        name=name,
        count=count,
        least=LEAST,
    )


def _told(left: Counter[Reason]) -> str:
    """Return what was left out as the end of a sentence: a folder may hold more than is read."""
    told = picture_folders.told(left)
    return f" (left out: {told})" if told else ""


def _square(picture: Image.Image) -> NDArray[np.uint8]:
    """Return the middle of a picture as (SIDE, SIDE, 3)."""
    small = ImageOps.fit(picture, (SIDE, SIDE), Image.Resampling.LANCZOS)
    return np.asarray(small, np.uint8)
