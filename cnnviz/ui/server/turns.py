"""Whose run of a page goes on next: the bookkeeping of a line, which is told the time.

Python runs one thread at a time. Dozens of runs at once share it, and none comes to its end before
all of them nearly do; a few at a time, and the first are done while the last still wait.
"""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field

AT_ONCE = 2
"""Runs that go on at a time."""

LONG = 0.5
"""Seconds after which a run is long: it may wait for something, and others go on beside it."""

BESIDE = 4
"""Long runs beside which the others go on; any more of them take a place each."""

GIVEN_UP = 30.0
"""Seconds after which a run takes no place whatever it does: the line must not stand for ever."""

YIELD = 40.0
"""For each second that a run is expected to take, it lets in front who came so much later: with 40
a click of a reader passes the photos of a hall, with 5 it waits behind them (a 95th percentile of
0.6 s, not 4.5)."""

MOST_YIELDED = 20.0
"""Seconds by which it lets others in front at most; the first run of a session by just so many:
those who are inside go on while a crowd comes in (0.4 s, not 4.7)."""

UNKNOWN = 0.05
"""Seconds that a run of a new kind is expected to take."""

RECENT = 0.25
"""Weight of the last run of a kind in what is expected of the next one."""


@dataclass(slots=True, kw_only=True, eq=False)
class Turn:
    """The place of one run in the line.

    Attributes:
        kind: What it runs: runs of one kind take about as long.
        arrived: When it came.
        began: When it was let on; None while it waits.
        watched: Whether a reader waits for it.
        opens: Whether it is the first run of its session.
        due: Whoever has the smallest goes first: the arrival, later the longer the run will take.
    """

    kind: Hashable
    arrived: float
    began: float | None = None
    watched: bool = True
    opens: bool = False
    due: float = 0.0


@dataclass(slots=True, kw_only=True)
class Turns:
    """The line, and the runs that go on.

    Attributes:
        at_once: Runs that go on at a time.
    """

    at_once: int = AT_ONCE
    waiting: list[Turn] = field(default_factory=list)
    running: list[Turn] = field(default_factory=list)
    _expected: dict[Hashable, float] = field(default_factory=lambda: defaultdict(lambda: UNKNOWN))

    def arrive(self, turn: Turn) -> None:
        """Take a place in the line; `admit` says who is let on."""
        yielded = MOST_YIELDED if turn.opens else YIELD * self._expected[turn.kind]
        turn.began, turn.due = None, turn.arrived + min(MOST_YIELDED, yielded)
        self.waiting.append(turn)

    def admit(self, now: float) -> list[Turn]:
        """Let on whoever may run now, in their order."""
        self.waiting.sort(
            key=lambda turn: turn.due
        )  # nearly sorted, and stable: equals as they came
        count = max(0, self.at_once - self.taken(now))
        admitted, self.waiting = self.waiting[:count], self.waiting[count:]
        for turn in admitted:
            turn.began = now
        self.running += admitted
        return admitted

    def leave(self, turn: Turn, seconds: float | None = None) -> None:
        """Give the place up.

        Args:
            turn: A run that was let on, or one that waits no longer.
            seconds: Processor time that it took; None where it did not come to its end.
        """
        if turn in self.running:
            self.running.remove(turn)
        else:
            self.waiting.remove(turn)
        if seconds is not None:
            before = self._expected[turn.kind]
            self._expected[turn.kind] = before + RECENT * (seconds - before)

    def taken(self, now: float) -> int:
        """Return how many places are taken."""
        ages = self._ages(now)
        long = sum(LONG <= age < GIVEN_UP for age in ages)
        return sum(age < LONG for age in ages) + max(0, long - BESIDE)

    def pause(self, now: float) -> float | None:
        """Return after how many seconds a place may come free though nobody leaves."""
        marks = [mark - age for age in self._ages(now) for mark in (LONG, GIVEN_UP) if age < mark]
        return min(marks, default=None)

    def _ages(self, now: float) -> list[float]:
        return [now - turn.began for turn in self.running if turn.began is not None]
