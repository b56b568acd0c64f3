"""The photos of a table: small copies and answers, never the originals; bounded in number."""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO

import numpy as np
import streamlit as st
from PIL import Image

from cnnviz.drawing.embed import data_uri
from cnnviz.errors import CnnvizError
from cnnviz.photos.answering.predict import TopClass
from cnnviz.ui.widgets.roster import TrainedNetwork

MOST = 50
"""Photos in the table of one session."""

SIDE = 512
"""Longest side of a copy, in pixels: networks read a few hundred."""

QUALITY = 95
LOSSLESS_PIXELS = 160 * 160
"""Up to here a copy is kept as PNG: JPEG would change what little there is."""

THUMBNAIL = 72

_BATCH = "_batch"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Row:
    """A photo of the table, or a file that was refused.

    Attributes:
        number: Its number, counted through the whole session.
        name: Name of the file, as the reader's machine calls it: foreign text.
        size: Width and height of the photo; None if it was refused.
        copy: The copy, as JPEG or PNG; empty if the photo was refused.
        thumbnail: A small picture as a data address; empty if the photo was refused.
        sample: Name of the sample, None for a photo of the reader's own.
    """

    number: int
    name: str
    size: tuple[int, int] | None = None
    copy: bytes = field(default=b"", repr=False)
    thumbnail: str = field(default="", repr=False)
    error: CnnvizError | None = None
    sample: str | None = None

    def image(self) -> Image.Image:
        """Return the pixels of the copy, RGB."""
        # Our own file, written by `_copy`: not the stranger's.
        return Image.open(BytesIO(self.copy)).convert("RGB")


@dataclass(slots=True, kw_only=True)
class Batch:
    """The photos of one session with their predictions.

    Attributes:
        predictions: First class by the row's number and the network's subject.
        silent: Why a network cannot answer, by its subject.
        samples: Samples that wait for their turn.
        taken: Uploads of this round that have been decoded or refused.
        round: Counts the uploaders: a new one is empty.
        left_out: Photos of this round that found no room.
        count: Rows that there ever were.
        turn: Held by who works on a photo. A run whose reader has clicked something else is still
            at work on one when the next run begins.
    """

    rows: list[Row] = field(default_factory=list)
    predictions: dict[tuple[int, str], TopClass] = field(default_factory=dict)
    silent: dict[str, CnnvizError] = field(default_factory=dict)
    samples: list[str] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    round: int = 0
    left_out: int = 0
    count: int = 0
    turn: threading.RLock = field(default_factory=threading.RLock)

    @property
    def room(self) -> int:
        """The number of photos that can still come."""
        return MOST - len(self.rows)

    def add(self, name: str, image: Image.Image, sample: str | None = None) -> Row:
        """Put a photo into the table; only a small copy of it stays."""
        row = self._next(name)
        row = replace(
            row, size=image.size, copy=_copy(image), thumbnail=_thumbnail(image), sample=sample
        )
        self.rows.append(row)
        return row

    def refuse(self, name: str, error: CnnvizError) -> None:
        """Put a file into the table that is no photo for us, with the reason."""
        self.rows.append(replace(self._next(name), error=error))

    def gaps(self, networks: Sequence[TrainedNetwork]) -> list[tuple[Row, list[TrainedNetwork]]]:
        """Photos that some of the networks have not been asked about."""
        found = [
            (
                row,
                [one for one in networks if (row.number, one.subject) not in self.predictions],
            )
            for row in self.rows
            if row.error is None
        ]
        return [(row, lacking) for row, lacking in found if lacking]

    def votes(self, row: Row, networks: Sequence[TrainedNetwork]) -> list[tuple[int, int]]:
        """Count the networks that name the most common first class, by set of classes, of all."""
        sets: dict[tuple[str, ...], list[int]] = {}
        for entry in networks:
            guess = self.predictions.get((row.number, entry.subject))
            if guess is not None:
                sets.setdefault(entry.info.classes, []).append(guess.class_index)
        return [
            (Counter(firsts).most_common(1)[0][1], len(firsts))
            for firsts in sets.values()
            if len(firsts) > 1
        ]

    def clear(self) -> None:
        """Empty the table; a new uploader begins."""
        self.rows.clear()
        self.predictions.clear()
        self.silent.clear()
        self.samples.clear()
        self.begin_round()

    def begin_round(self) -> None:
        """The uploads have all been taken: the next uploader is empty."""
        self.taken.clear()
        self.round += 1

    def _next(self, name: str) -> Row:
        self.count += 1
        return Row(number=self.count, name=name)


def current() -> Batch:
    """Return the table of this session."""
    batch: Batch = st.session_state.setdefault(_BATCH, Batch())
    return batch


def _copy(image: Image.Image) -> bytes:
    small = image.copy()
    small.thumbnail((SIDE, SIDE))
    stream = BytesIO()
    if small.width * small.height <= LOSSLESS_PIXELS:
        small.save(stream, "PNG")
    else:
        small.save(stream, "JPEG", quality=QUALITY, subsampling=0)
    return stream.getvalue()


def _thumbnail(image: Image.Image) -> str:
    small = image.copy()
    small.thumbnail((THUMBNAIL, THUMBNAIL))
    return data_uri(np.asarray(small), lossy=True)
