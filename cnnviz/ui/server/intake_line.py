"""Photos come into the line of runs a few at a time, however many were sent in one second.

A run whose photo is decoded by a child lets others on meanwhile. Were all photos of a hall decoded
as fast as they come, their runs would then stand in the line before every click of a reader; so
the next one is decoded when one of the last has had its turn.
"""

import threading
from collections.abc import Callable
from typing import TypeVar

from cnnviz.photos.decoding.refusals import RefusalReason, refused
from cnnviz.ui.server.admission import LINE, Line

T = TypeVar("T")

PHOTOS = 3
"""Photos that are decoded, or whose runs then wait for a turn: two decoders never wait for work."""

PATIENCE = 60.0
"""Seconds that a photo waits until it is decoded: a hall of 200 sends them all at once."""


class IntakeLine:
    """The line of photos before the line of runs.

    Args:
        line: Of runs.
        photos: How many are let on at a time.
        patience: Seconds that one may wait.
    """

    def __init__(
        self, line: Line = LINE, *, photos: int = PHOTOS, patience: float = PATIENCE
    ) -> None:
        self._line, self._patience = line, patience
        self._places = threading.BoundedSemaphore(photos)

    def decoded(self, decode: Callable[[], T]) -> T:
        """Return what `decode` gives; other runs go on until it does.

        Raises:
            ImageRejected: If it waited too long, or as `decode` does.
        """
        inside = False
        try:
            with self._line.aside():
                inside = self._places.acquire(timeout=self._patience)
                if not inside:
                    raise refused(RefusalReason.BUSY)
                return decode()
        finally:  # after the wait for the turn
            if inside:
                self._places.release()


PHOTO_LINE = IntakeLine()
"""That of this process."""
