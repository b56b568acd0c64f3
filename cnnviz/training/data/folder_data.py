"""A folder of one's own pictures as a data set: one subfolder a class, pictures of any size.

Which pictures are for testing depends on their names alone, so a second start, another machine and
another day give the same split. What was read is kept in one file, until a picture changes.
"""

import hashlib
import io
import json
import os
import unicodedata
import warnings
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageOps
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from cnnviz.errors import BadValue, DataMissing
from cnnviz.training.data.image_data import SIDE, DataSplit, ImageData, channel_statistics

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
"""What Pillow may try, by content; the name of a file says nothing."""

MAX_BYTES = 20 * 2**20
MAX_PIXELS = 50_000_000
MIN_SIDE = 8

CLASSES = (2, 100)
"""Fewest and most subfolders."""

LEAST = 10
"""Fewest pictures of a class that can be read."""

MOST = 100_000
"""Most files altogether."""

TEST_SHARE = 5
"""One picture in this many is for testing."""

ROOM = 4 * SIDE
"""Shortest side to which a large JPEG may be shrunk while it is decoded."""

LEFTOVERS = frozenset(("__MACOSX", "@eaDir", "#recycle", "$RECYCLE.BIN", "lost+found"))
"""Folders that systems leave beside those of a reader."""

VERSION = 2
"""Of the file that is kept; another one when anything here changes what it holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    path: Path
    label: int
    size: int
    changed: int  # nanoseconds

    @property
    def place(self) -> str:
        """Its hash: where it stands among the others, whatever the order of the disk."""
        name = unicodedata.normalize("NFC", f"{self.path.parent.name}/{self.path.name}")
        return hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()


def folder_data(folder: Path, cache: Path | None = None) -> ImageData:
    """Return the pictures of a folder, cut to a square of 32 x 32, four fifths to learn from.

    Files that are no picture, or one that cannot be read, are left out and counted.

    Args:
        folder: Has a subfolder for each class; hidden files and folders within are ignored.
        cache: Where to keep what was read; nowhere by default.

    Raises:
        DataMissing: If there is no such folder.
        BadValue: If it has too few or too many classes or pictures.
    """
    classes, files = _listing(folder)
    kept, key = cache and _kept_at(cache, folder), _key(classes, files)
    found = kept and _recall(kept, key)
    if not found:
        found = _read_all(files, classes, folder)
        if kept is not None:
            _keep(kept, key, found)
    tensors, skipped = found
    mean, std = channel_statistics(tensors["train_images"])
    # Pictures are divided by it, and a folder may hold pictures of one colour.
    red, green, blue = (max(deviation, 1 / 255) for deviation in std)
    return ImageData(
        name=f"folder:{folder.name}",
        classes=classes,
        train=DataSplit(images=tensors["train_images"], labels=tensors["train_labels"]),
        test=DataSplit(images=tensors["test_images"], labels=tensors["test_labels"]),
        mean=mean,
        std=(red, green, blue),
        skipped=skipped,
    )


def class_folders(folder: Path) -> list[Path]:
    """Return the subfolders that would be classes, in the order of their labels."""
    return sorted(
        (
            entry
            for entry in folder.iterdir()
            if entry.is_dir() and not entry.name.startswith(".") and entry.name not in LEFTOVERS
        ),
        key=lambda entry: entry.name,
    )


Found = tuple[dict[str, torch.Tensor], int]
"""Pictures and labels of both splits, and how many files were left out."""


def _listing(folder: Path) -> tuple[tuple[str, ...], list[_File]]:
    """Return the classes, and every file that may be a picture."""
    try:
        folders = class_folders(folder)
        least, most = CLASSES
        if not least <= len(folders) <= most:
            raise BadValue(
                "folder_classes",
                f"{folder} must hold one subfolder a class, {least} to {most} of them; "
                f"it holds {len(folders)}",
                folder=folder.name,
                count=len(folders),
                least=least,
                most=most,
            )
        files = [
            _File(
                path=Path(entry.path),
                label=label,
                size=entry.stat().st_size,
                changed=entry.stat().st_mtime_ns,
            )
            for label, place in enumerate(folders)
            for entry in sorted(os.scandir(place), key=lambda entry: entry.name)
            if entry.is_file() and not entry.name.startswith(".")
        ]
    except OSError as error:
        raise DataMissing(
            "folder_missing", f"{folder} is no folder that can be read", folder=folder.name
        ) from error
    if len(files) > MOST:
        raise BadValue(
            "folder_too_large",
            f"{folder} holds {len(files)} files; at most {MOST} are read",
            folder=folder.name,
            count=len(files),
            most=MOST,
        )
    return tuple(place.name for place in folders), files


def _read_all(files: list[_File], classes: tuple[str, ...], folder: Path) -> Found:
    read = {file: pixels for file in files if (pixels := _pixels(file)) is not None}
    train, test = list[_File](), list[_File]()
    for label, name in enumerate(classes):
        own = sorted((file for file in read if file.label == label), key=lambda file: file.place)
        if len(own) < LEAST:
            raise BadValue(
                "folder_class_small",
                f"class {name!r} of {folder} has {len(own)} pictures that can be read; "
                f"each class needs at least {LEAST}",
                folder=folder.name,
                name=name,
                count=len(own),
                least=LEAST,
            )
        share = len(own) // TEST_SHARE
        test += own[:share]
        train += own[share:]
    tensors = dict[str, torch.Tensor]()
    for split, chosen in (("train", train), ("test", test)):
        # Mixed, because a run may use the first pictures only.
        chosen.sort(key=lambda file: file.place)
        tensors[f"{split}_images"] = torch.from_numpy(np.stack([read[file] for file in chosen]))
        tensors[f"{split}_labels"] = torch.tensor([file.label for file in chosen])
    return tensors, len(files) - len(read)


def _pixels(file: _File) -> NDArray[np.uint8] | None:
    """Return a picture as (SIDE, SIDE, 3), or None where the file cannot be read as one."""
    if not 0 < file.size <= MAX_BYTES:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a torn EXIF entry leaves the picture sound
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            data = io.BytesIO(file.path.read_bytes())
            with Image.open(data, formats=FORMATS) as picture:
                return _square(picture)
    except Exception:  # noqa: BLE001 (a parser of foreign bytes may raise anything)
        return None


def _square(picture: Image.Image) -> NDArray[np.uint8] | None:
    if picture.width * picture.height > MAX_PIXELS or min(picture.size) < MIN_SIDE:
        return None
    picture.draft("RGB", (ROOM, ROOM))  # a JPEG is decoded at a fraction of its size
    upright = ImageOps.exif_transpose(picture)
    small = ImageOps.fit(_rgb(upright), (SIDE, SIDE), Image.Resampling.LANCZOS)
    return np.asarray(small, np.uint8)


def _rgb(picture: Image.Image) -> Image.Image:
    """Return the picture in eight bits a colour; transparency lies over white."""
    if picture.mode.startswith("I"):
        # 16 bits of grey, which Pillow itself would clip to white.
        levels = np.asarray(picture).astype(np.float64).clip(0, 65535) / 257
        return Image.fromarray(levels.round().astype(np.uint8)).convert("RGB")
    if "A" in picture.mode or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    return picture.convert("RGB")


def _key(classes: tuple[str, ...], files: list[_File]) -> str:
    """Return a key that changes with every name, size and time of change."""
    listed = [[file.label, file.path.name, file.size, file.changed] for file in files]
    document = json.dumps([VERSION, SIDE, classes, listed])
    return hashlib.sha256(document.encode()).hexdigest()


def _kept_at(cache: Path, folder: Path) -> Path:
    """Return the one file of a folder, so that an old one is replaced."""
    place = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:32]
    return cache / f"folder-{place}.safetensors"


def _recall(path: Path, key: str) -> Found | None:
    """Return what was kept, if it is of the same pictures."""
    try:
        with safe_open(path, "pt") as file:
            about = file.metadata() or {}
            if about.get("key") != key:
                return None
            return {name: file.get_tensor(name) for name in file.keys()}, int(about["skipped"])  # noqa: SIM118
    except (OSError, SafetensorError, KeyError, ValueError):
        return None


def _keep(path: Path, key: str, found: Found) -> None:
    """Write the file, whole or not at all; without room for it the next start reads again."""
    tensors, skipped = found
    fresh = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(tensors, fresh, {"key": key, "skipped": str(skipped)})
        fresh.replace(path)
    except (OSError, SafetensorError):
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
