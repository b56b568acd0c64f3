"""The one file that keeps what was read of a folder of pictures, until a picture changes."""

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from cnnviz import names
from cnnviz.photos.decoding.picture_folders import Reason, reason_of

VERSION = 3
"""Of the file; another one when anything changes what it holds, the reader of pictures too."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Kept:
    """What was read.

    Attributes:
        tensors: Pictures and labels of both splits.
        labels: The classes that had a picture, as they are numbered in the listing.
        left_out: How many files and folders were not read, by reason.
    """

    tensors: dict[str, torch.Tensor]
    labels: tuple[int, ...]
    left_out: tuple[tuple[Reason, int], ...]

    @property
    def pictures(self) -> int:
        """How many pictures there are in both splits."""
        return sum(len(value) for name, value in self.tensors.items() if name.endswith("_labels"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderReport:
    """What is known of a folder without opening a picture.

    Attributes:
        pictures: How many could be read; None where nobody has read them yet.
        left_out: What is left out, by reason; only what needs no opening where nobody has.
    """

    pictures: int | None
    left_out: tuple[tuple[Reason, int], ...]


def key(document: object) -> str:
    """Return what stands for a listing."""
    text = json.dumps([VERSION, document])  # in ASCII, whatever the names are
    return hashlib.sha256(text.encode()).hexdigest()


def place(cache: Path, folder: Path) -> Path:
    """Return the one file of a folder, so that an old one is replaced."""
    name = hashlib.sha256(names.identity(str(folder.resolve()))).hexdigest()[:32]
    return cache / f"folder-{name}.safetensors"


def recall(path: Path, wanted: str) -> Kept | None:
    """Return what was kept, if it is of the same pictures."""
    try:
        with safe_open(path, "pt") as file:
            about = file.metadata() or {}
            if about.get("key") != wanted:
                return None
            return Kept(
                tensors={name: file.get_tensor(name) for name in file.keys()},  # noqa: SIM118
                labels=tuple(json.loads(about["labels"])),
                left_out=_reasons(about["left_out"]),
            )
    except (OSError, SafetensorError, KeyError, TypeError, ValueError):
        return None


def report(path: Path, wanted: str) -> FolderReport | None:
    """Return what was noted when the pictures were read, if they are the same; none is loaded."""
    try:
        with safe_open(path, "pt") as file:
            about = file.metadata() or {}
        if about.get("key") != wanted:
            return None
        left_out = _reasons(about["left_out"])
        return FolderReport(pictures=int(about["pictures"]), left_out=left_out)
    except (OSError, SafetensorError, KeyError, TypeError, ValueError):
        return None


def _reasons(text: str) -> tuple[tuple[Reason, int], ...]:
    return tuple((reason_of(name), int(count)) for name, count in json.loads(text))


def keep(path: Path, wanted: str, kept: Kept) -> None:
    """Write the file, whole or not at all; without room for it the next start reads again."""
    about = {
        "key": wanted,
        "pictures": str(kept.pictures),
        "labels": json.dumps(kept.labels),
        "left_out": json.dumps(kept.left_out),
    }
    fresh = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(kept.tensors, fresh, about)
        fresh.replace(path)
    except (OSError, SafetensorError):
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
