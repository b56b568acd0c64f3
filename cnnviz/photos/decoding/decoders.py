"""Decoding of a stranger's files, never in this process: a pool of children that may be killed.

    decode(bytes) ── waits its turn ──> a child: Pillow, limits of memory and time ──> raw RGB

A thread cannot be ended and a decoder written in C can take all memory or never return; a child can
be ended. A file whose child is lost gets one more child, for the loss may have been another's.
"""

import atexit
import logging
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PIL import Image

from cnnviz.photos.decoding.child_process import Lost, NotReady, TimeUp
from cnnviz.photos.decoding.decoder_process import WORDS, Decoder
from cnnviz.photos.decoding.refusals import MAX_BYTES, RefusalReason, check_bytes, refused

log = logging.getLogger(__name__)

# Each may hold the memory of a whole picture. With two, 200 photos of 12 megapixels that came in
# one second were all decoded after 15.1 s (median 7.3) beside two trainings on the same two cores.
WORKERS = 2
"""Children: pictures that are decoded at a time."""

SECONDS = 10.0
"""Time of one picture, both tries together; the start of a child does not count."""

PATIENCE = 20.0
"""So long a file waits for its turn."""

QUEUE = 256
"""Files that may wait."""

FILES = 100
"""Files of one child, before a fresh one takes its place."""

# Every try of a bomb costs the others a child: with two tries, 50 bombs among 50 photos make the
# 95th percentile of the photos 1.42 times as long.
TRIES = 2


class Pool:
    """Children that decode, and the queue before them.

    Whoever came first is served first; who waits too long is told that all are busy.

    Args:
        words: The command that starts a child.
        workers: How many there are.
        seconds: Time of one picture.
        patience: Seconds that a file waits for its turn.
        queue: Files that may wait.
        files: Files of one child.
        most_bytes: Largest file; the words must tell the child as much.
    """

    def __init__(
        self,
        words: Sequence[str] = WORDS,
        *,
        workers: int = WORKERS,
        seconds: float = SECONDS,
        patience: float = PATIENCE,
        queue: int = QUEUE,
        files: int = FILES,
        most_bytes: int = MAX_BYTES,
    ) -> None:
        self._words, self._workers, self._seconds = words, workers, seconds
        self._patience, self._longest, self._files = patience, queue, files
        self._most_bytes = most_bytes
        self._changed = threading.Condition()
        self._waiting: deque[object] = deque()
        self._busy: set[Decoder] = set()
        self._turns = 0
        self._idle: list[Decoder] = []
        self._open = True
        self.lost = 0
        """Children that went before they answered, so far."""

    def start(self) -> None:
        """Start the children ahead of need; they get ready beside whatever else goes on."""
        with self._changed:
            missing = self._workers - self._turns - len(self._idle)
        for _ in range(missing):
            self._add()

    def decode(self, data: bytes) -> Image.Image:
        """Return the picture in a stranger's bytes: see `decoders.decode`."""
        check_bytes(data, self._most_bytes)
        with self._turn():
            left, reason = self._seconds, RefusalReason.BUSY
            for _ in range(TRIES):
                try:
                    return self._asked(data, left)
                except TimeUp as error:
                    log.warning("a picture was given up: %s", error)
                    raise refused(RefusalReason.COMPLEX) from None
                except Lost as error:
                    log.warning("a decoder was lost: %s", error)
                    self.lost += 1
                    left -= error.spent
                    reason = (
                        RefusalReason.BUSY if isinstance(error, NotReady) else RefusalReason.CRASHES
                    )
                except OSError:
                    log.exception("no decoder can be started")
                    break
            raise refused(reason)

    def close(self) -> None:
        """End all children, for good."""
        with self._changed:
            self._open = False
            left = [*self._idle, *self._busy]
            self._idle.clear()
        for decoder in left:
            decoder.end()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for a free child, in the order of arrival."""
        mine = object()
        with self._changed:
            if len(self._waiting) >= self._longest:
                raise refused(RefusalReason.BUSY)
            self._waiting.append(mine)
            free = self._changed.wait_for(
                lambda: self._waiting[0] is mine and self._turns < self._workers, self._patience
            )
            self._waiting.remove(mine)
            self._turns += free
            self._changed.notify_all()  # the next in the queue is the first now
        if not free:
            raise refused(RefusalReason.BUSY)
        try:
            yield
        finally:
            with self._changed:
                self._turns -= 1
                self._changed.notify_all()

    def _asked(self, data: bytes, seconds: float) -> Image.Image:
        decoder = self._take()
        try:
            result = decoder.ask(data, seconds)
        finally:
            self._give_back(decoder)
        if isinstance(result, Image.Image):
            return result
        refusal, cause = result
        log.info("a picture was refused: %s (%s)", refusal.key, cause)
        raise refusal

    def _take(self) -> Decoder:
        """Return a child that waits, or a new one."""
        with self._changed:
            while self._idle:
                decoder = self._idle.pop()
                if decoder.usable():
                    self._busy.add(decoder)
                    return decoder
                decoder.end()
        decoder = Decoder(self._words)
        with self._changed:
            self._busy.add(decoder)
        return decoder

    def _give_back(self, decoder: Decoder) -> None:
        """Keep a child for the next file, or have a fresh one ready in its place."""
        keep = decoder.usable() and decoder.answered < self._files
        with self._changed:
            self._busy.discard(decoder)
            enough = len(self._idle) >= self._workers
            if keep and self._open and not enough:
                self._idle.append(decoder)
                return
        decoder.end()
        if not enough:
            self._add()

    def _add(self) -> None:
        try:
            decoder = Decoder(self._words)
        except OSError:
            log.exception("no decoder can be started")  # the next file tries again
            return
        with self._changed:
            if self._open and len(self._idle) < self._workers:
                self._idle.insert(0, decoder)  # taken last, when it is ready
                return
        decoder.end()


_pool = Pool()
atexit.register(_pool.close)


def start() -> None:
    """Have the children ready before the first picture comes."""
    _pool.start()


def close() -> None:
    """End the children, and what they were decoding, for good."""
    _pool.close()


def decode(data: bytes) -> Image.Image:
    """Return the picture in the bytes of a stranger: upright, RGB, without any metadata.

    The first frame of an animation; transparency lies over white; 16 bits become 8; at most
    `MAX_SIDE` pixels long. No byte is decoded in this process.

    Args:
        data: A whole file: JPEG, PNG, WebP, GIF, BMP, AVIF or HEIC.

    Raises:
        ImageRejected: With the reason.
    """
    return _pool.decode(data)
