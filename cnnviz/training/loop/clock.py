"""The time that training really had: what a busy machine kept from it is not counted.

On two cores that a hall of readers uses too, a run of a minute by the clock on the wall would take
a handful of steps. Linux tells of every thread how long it was ready and had to wait for a core;
the thread that waited most held the others up, for a step is over when all have done their part.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

LOOK_SECONDS = 0.1
"""So often the threads are looked at: it takes a tenth of a millisecond."""

RECENT_SECONDS = 3.0
"""Of the time that `slowdown` is about."""

NANO = 1e-9

_TASKS = Path("/proc/self/task")


def waits() -> dict[str, int]:
    """Return how long each thread of this process has waited for a core, in nanoseconds.

    Empty where the system does not tell.
    """
    found = {}
    try:
        for task in _TASKS.iterdir():
            found[task.name] = int((task / "schedstat").read_text().split()[1])
    except (OSError, ValueError, IndexError):  # a thread that has just ended, or another system
        pass
    return found


class TrainingClock:
    """Seconds of training, those that were waited for a core left out.

    Args:
        now: Seconds on any clock that only goes forward.
        waited: Nanoseconds that each thread has waited so far, by its name.
    """

    def __init__(
        self,
        now: Callable[[], float] = time.perf_counter,
        waited: Callable[[], Mapping[str, int]] = waits,
    ) -> None:
        self._now, self._waited = now, waited
        self.begin()

    def begin(self, seconds: float = 0.0) -> None:
        """Count from now on.

        Args:
            seconds: Those that were had before, where a run goes on from its checkpoint.
        """
        self._began = self._looked = self._now()
        self._threads = self._waited()
        self._spent, self._lost, self._told = seconds, 0.0, 0.0
        self._recent = (self._began, 0.0)  # when the recent time began, and what was lost before
        self._slowdown = 1.0
        self._paused: float | None = None

    def pause(self) -> None:
        """Stand still until `go_on`: another run has the device."""
        if self._paused is None:
            now = self._now()
            self._look(now)
            self._paused = now

    def go_on(self) -> None:
        """Count again; what passed since `pause` is neither training nor time that was lost."""
        if self._paused is None:
            return
        now = self._now()
        away, self._paused = now - self._paused, None
        self._began += away
        self._recent = (self._recent[0] + away, self._recent[1])
        self._threads, self._looked = self._waited(), now

    @contextmanager
    def standing(self) -> Iterator[None]:
        """What is done meanwhile is no training."""
        stood = self._paused is not None
        self.pause()
        try:
            yield
        finally:
            if not stood:
                self.go_on()

    def seconds(self) -> float:
        """Return the seconds of training so far; it never goes back."""
        now = self._now() if self._paused is None else self._paused
        if now - self._looked >= LOOK_SECONDS:
            self._look(now)
        self._told = max(self._told, now - self._began - self._lost)
        return self._spent + self._told

    @property
    def slowdown(self) -> float:
        """How many times longer the last seconds were on the wall than for training; at least 1."""
        return self._slowdown

    def _look(self, now: float) -> None:
        threads = self._waited()
        waited = (ns - self._threads.get(name, 0) for name, ns in threads.items())
        self._lost += min(max(waited, default=0) * NANO, now - self._looked)
        self._threads, self._looked = threads, now
        since, lost = self._recent
        if now - since >= RECENT_SECONDS:
            had = max(now - since - (self._lost - lost), LOOK_SECONDS)
            self._slowdown = (now - since) / had
            self._recent = (now, self._lost)
