"""Downloads in the background of a server: each once for all who want it, tried again by itself."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from cnnviz.errors import BadFile, CnnvizError, NoNetwork, WeightsError
from cnnviz.transfer.ledger import Ledger
from cnnviz.transfer.part import Progress

log = logging.getLogger(__name__)

LANES = 2
"""Downloads that run at a time; the others wait."""

FIRST_PAUSE, LONGEST_PAUSE = 15.0, 1800.0
"""Seconds before a download whose line broke is tried again; each pause is twice the last."""

PASSING = (408, 425, 429)
"""Answers of a server below 500 that may be another one later."""

_numbers = iter(range(2**62))


class DownloadStage(StrEnum):
    """Where a download is."""

    WAITING = "waiting"
    RUNNING = "running"
    RESTING = "resting"
    """The line is broken; it is tried again by itself."""
    STOPPED = "stopped"
    FAILED = "failed"
    DONE = "done"

    @property
    def active(self) -> bool:
        """Whether the file is on its way."""
        return self in (DownloadStage.WAITING, DownloadStage.RUNNING, DownloadStage.RESTING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """Something to fetch.

    Attributes:
        name: What it is known by, to all sessions and in the ledger.
        size: Its bytes, or the best guess.
        bring: Brings it; is given where to report progress, and what tells it to stop.
    """

    name: str
    size: int
    bring: Callable[[Progress, Callable[[], bool]], object]


@dataclass(slots=True)
class Download:
    """An errand on its way, or how it ended.

    Attributes:
        by_itself: Whether no reader asked for it.
        urgent: Whether somebody waits for this one, rather than for a whole set.
        done: Bytes that are there.
        total: Bytes of the whole.
        error: Why it rests or failed.
        tries: How often in a row the line broke and had brought nothing new.
        reached: Bytes that were there when it broke.
        due: When it is tried again, on the monotonic clock.
        stop: Set to end it early.
    """

    errand: Errand
    by_itself: bool = False
    urgent: bool = True
    stage: DownloadStage = DownloadStage.WAITING
    done: int = 0
    total: int = 0
    error: CnnvizError | None = None
    tries: int = 0
    reached: int = -1
    due: float = 0.0
    stop: threading.Event = field(default_factory=threading.Event)
    number: int = field(default_factory=_numbers.__next__)

    @property
    def pause(self) -> float:
        """Seconds until it is tried again."""
        return max(0.0, self.due - time.monotonic())

    def progress(self, done: int, total: int | None) -> None:
        """What the downloader reports."""
        self.done, self.total = done, total or self.errand.size


class Background:
    """The downloads of one server.

    Args:
        ledger: What readers have fetched so far, and stopped.
        limit: Returns the bytes that they may fetch altogether.
        first_pause: Seconds before the first new try.
    """

    def __init__(
        self, ledger: Ledger, limit: Callable[[], int], *, first_pause: float = FIRST_PAUSE
    ) -> None:
        self._ledger = ledger
        self._limit = limit
        self._first_pause = first_pause
        self._guard = threading.RLock()
        self._by_name: dict[str, Download] = {}

    @property
    def spent(self) -> int:
        """Bytes that readers have fetched altogether."""
        return self._ledger.entries().spent

    def download(self, name: str) -> Download | None:
        """Return what is known of a download; None for what was never begun, or is stopped."""
        return self._by_name.get(name)

    def is_stopped(self, name: str) -> bool:
        """Return whether a reader stopped it, here or on another server of this home."""
        return name in self._ledger.entries().stopped

    def fits(self, *errands: Errand) -> bool:
        """Return whether readers may fetch all of these beside what they have fetched."""
        entries = self._ledger.entries()
        new = sum(errand.size for errand in errands if errand.name not in entries.sizes)
        return entries.spent + new <= self._limit()

    def come(self, errand: Errand) -> None:
        """Begin a download that nobody asked for, unless one failed, was stopped, or is too much.

        Cheap where it is under way: every run of every page calls it.
        """
        with self._guard:
            found = self._by_name.get(errand.name)
            if found is not None and found.stage not in (DownloadStage.DONE, DownloadStage.STOPPED):
                return
            if not self.is_stopped(errand.name) and self.fits(errand):
                self._begin(errand, Download(errand=errand, by_itself=True))

    def ask(self, errand: Errand, *, urgent: bool = True, unbounded: bool = False) -> bool:
        """Begin a download that somebody asked for; whoever asks for one under way joins it.

        Args:
            errand: What to fetch.
            urgent: False for one of many: what somebody waits for goes first.
            unbounded: Whatever readers may fetch altogether.

        Returns:
            Whether it is on its way.
        """
        with self._guard:
            found = self._by_name.get(errand.name)
            if found is None or not found.stage.active:
                return self._begin(errand, Download(errand=errand, urgent=urgent), unbounded)
            found.urgent |= urgent
            if found.stage is DownloadStage.RESTING:
                found.stage = DownloadStage.WAITING
                self._advance()
            return True

    def stop(self, name: str) -> None:
        """Stop a download for everyone, until somebody asks for it."""
        with self._guard:
            self._ledger.stop(name)
            found = self._by_name.get(name)
            if found is not None and found.stage.active:
                found.stop.set()
                self._ledger.settle(name, found.done)
                found.stage = DownloadStage.STOPPED
                self._advance()

    def _begin(self, errand: Errand, download: Download, unbounded: bool = False) -> bool:
        if not self._ledger.reserve(
            errand.name, errand.size, 2**63 if unbounded else self._limit()
        ):
            return False
        download.total = errand.size
        self._by_name[errand.name] = download
        self._advance()
        return True

    def _advance(self) -> None:
        """Start what may start now; whoever calls holds the guard."""
        every = self._by_name.values()
        free = LANES - sum(download.stage is DownloadStage.RUNNING for download in every)
        waiting = [download for download in every if download.stage is DownloadStage.WAITING]
        waiting.sort(key=lambda download: (not download.urgent, download.number))
        for download in waiting[: max(0, free)]:
            download.stage = DownloadStage.RUNNING
            name = f"cnnviz-fetch-{download.errand.name}"
            threading.Thread(target=self._run, args=(download,), name=name, daemon=True).start()

    def _run(self, download: Download) -> None:
        errand, error = download.errand, None

        def should_stop() -> bool:
            return download.stop.is_set() or errand.name in self._ledger.entries().stopped

        try:
            errand.bring(download.progress, should_stop)
        except CnnvizError as raised:
            error = raised
        except Exception:
            # A thread has nobody above it: without a sentence the button would just come back.
            log.exception("the download of %s failed", errand.name)
            error = WeightsError("download_failed", "the download failed", file=errand.name)
        with self._guard:
            if not download.stop.is_set():
                self._end(download, error)
            self._advance()

    def _end(self, download: Download, error: CnnvizError | None) -> None:
        name = download.errand.name
        download.error = error
        if error is not None and _may_pass(error):
            self._rest(download, error)
            return
        self._ledger.settle(name, download.done)
        if error is None:
            download.stage = DownloadStage.DONE
        elif error.key == "download_stopped":
            download.stage = DownloadStage.STOPPED
        else:
            download.stage = DownloadStage.FAILED
            log.warning("%s", error)

    def _rest(self, download: Download, error: CnnvizError) -> None:
        if download.reached < 0:  # once: a server without a network must not fill its log
            log.warning("%s", error)
        download.tries = 0 if download.done > download.reached else download.tries + 1
        download.reached = max(download.done, download.reached)
        pause = min(LONGEST_PAUSE, self._first_pause * 2**download.tries)
        download.stage, download.due = DownloadStage.RESTING, time.monotonic() + pause
        timer = threading.Timer(pause, self._wake, (download, download.due))
        timer.daemon = True
        timer.start()

    def _wake(self, download: Download, due: float) -> None:
        with self._guard:
            if download.stage is DownloadStage.RESTING and download.due == due:
                download.stage = DownloadStage.WAITING
                self._advance()


def _may_pass(error: CnnvizError) -> bool:
    """Return whether the same request may go well later: a line that is down, a busy server."""
    if isinstance(error, BadFile) and isinstance(error.__cause__, NoNetwork):
        return _may_pass(error.__cause__)  # a damaged file, which stays until another one comes
    if not isinstance(error, NoNetwork) or error.key == "offline":
        return False
    status = error.params.get("status")
    return not isinstance(status, int) or status >= 500 or status in PASSING
