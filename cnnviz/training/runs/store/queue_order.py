"""The order in which a queue is served, and what it means for a wait; knows no database."""

import heapq
import time
from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cnnviz.training.runs.store.states import RunState

MOST_TOGETHER = 8
"""Runs of a set that are trained beside one another at most: each holds a network, its optimiser
and its averages. The next eight follow."""

MOST_LOST_TOGETHER = 1
"""So often a run's process may be lost before the run goes alone. Once it may have been the
machine, or another run in the same process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveRun:
    """A run that waits or has a device, as the store has it: see `records.Run`."""

    id: str
    number: int
    owner: str
    group: str | None
    worker: str | None
    state: str
    crashes: int
    started: float | None
    expected_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A queued run, as far as the order is concerned.

    Attributes:
        number: Place in the order of asking.
        resumed: Its process was lost while it ran: it goes on before others begin.
        group: Set whose waiting runs begin together and share a device; None for a run that goes
            alone.
    """

    number: int
    owner: str
    resumed: bool
    expected_seconds: float
    group: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What has a device, as far as the order is concerned.

    Attributes:
        remaining_seconds: Of all runs together that share it.
        runs: Their number.
    """

    owner: str
    remaining_seconds: float
    runs: int = 1


def schedule(
    waiting: Sequence[Waiting],
    running: Sequence[Running],
    last_turns: Mapping[str, int],
    *,
    devices: int,
    running_each: int,
) -> list[tuple[Waiting, float]]:
    """Return who is served when, if every run takes as long as expected.

    Round robin over owners: whoever was served longest ago comes next, then who asked first;
    nobody who has `running_each` runs already. Those of one set begin together, for one device.

    Args:
        waiting: Queued runs.
        running: Runs that have a device.
        last_turns: By owner, the turn at which a run of theirs last began; missing for none.
        devices: Workers, at least one.
        running_each: Runs of one owner at a time, at least one.

    Returns:
        The runs in the order in which they begin, and in how many seconds.
    """
    desk = _Desk(waiting, running, last_turns, devices=devices, running_each=running_each)
    served: list[tuple[Waiting, float]] = []
    while len(served) < len(waiting):
        if desk.free > 0 and desk.ready:
            served.extend((run, desk.now) for run in desk.serve())
        else:
            desk.wait()
    return served


def forecast(
    active: Sequence[ActiveRun],
    last_turns: Mapping[str, int],
    *,
    devices: int,
    running_each: int,
    shares: bool,
) -> list[tuple[str, float]]:
    """Return the ids of the runs that wait, in the order in which they begin, and in how long.

    Args:
        active: The runs that wait, and those that have a device.
        last_turns: As for `schedule`.
        devices: Workers, at least one.
        running_each: Runs of one owner at a time, at least one.
        shares: Whether the runs of a set share a device.
    """
    queued = {run.number: run for run in active if run.state == RunState.QUEUED}
    waiting = [
        Waiting(
            number=run.number,
            owner=run.owner,
            resumed=run.crashes > 0,
            expected_seconds=run.expected_seconds,
            group=run.group if shares and run.crashes <= MOST_LOST_TOGETHER else None,
        )
        for run in queued.values()
    ]
    busy = _busy([run for run in active if run.state == RunState.RUNNING], time.time())
    served = schedule(waiting, busy, last_turns, devices=devices, running_each=running_each)
    return [(queued[run.number].id, seconds) for run, seconds in served]


def _busy(runs: Sequence[ActiveRun], now: float) -> list[Running]:
    """Return what has the devices: runs of one set and one worker are on one."""
    sharing: dict[tuple[str | None, str], list[ActiveRun]] = defaultdict(list)
    for run in runs:
        sharing[run.worker, run.group or run.id].append(run)
    found = []
    for several in sharing.values():
        # A clock may have been set back.
        gone = max(0.0, now - min(run.started or now for run in several))
        seconds = max(0.0, sum(run.expected_seconds for run in several) - gone)
        found.append(Running(owner=several[0].owner, remaining_seconds=seconds, runs=len(several)))
    return found


class _Desk:
    """The queue and the devices, moved on from the end of one run to the next."""

    def __init__(
        self,
        waiting: Sequence[Waiting],
        running: Sequence[Running],
        last_turns: Mapping[str, int],
        *,
        devices: int,
        running_each: int,
    ) -> None:
        self.queues: dict[str, deque[Waiting]] = defaultdict(deque)
        for run in sorted(waiting, key=lambda run: (not run.resumed, run.number)):
            self.queues[run.owner].append(run)
        self.turns, self.has = dict(last_turns), Counter[str]()
        for busy in running:
            self.has[busy.owner] += busy.runs
        self.turn, self.now = max(self.turns.values(), default=0), 0.0
        self.free, self.running_each = devices - len(running), running_each
        self.ends = [(busy.remaining_seconds, busy.owner, busy.runs) for busy in running]
        heapq.heapify(self.ends)
        # Only the first run of each owner, by its rank: an owner's turn changes the rank of all
        # runs behind, so a heap of all of them would be out of order after every start. A full
        # queue, 500 runs of 125 owners, takes 1 ms so; the least of all runs at each start, 60 ms.
        self.ready: list[tuple[bool, int, int, str]] = []
        for owner in list(self.queues):
            self._admit(owner)

    def serve(self) -> list[Waiting]:
        *_, owner = heapq.heappop(self.ready)
        first = self.queues[owner].popleft()
        runs = [first, *self._company(first)]
        # Turns and not times: whoever began last stands last, however long the run takes, so one
        # who asks for many long runs keeps nobody waiting for more than one of them a device.
        self.turn += 1
        self.turns[owner] = self.turn
        self.free -= 1
        self.has[owner] += len(runs)
        seconds = sum(run.expected_seconds for run in runs)
        heapq.heappush(self.ends, (self.now + seconds, owner, len(runs)))
        self._admit(owner)
        return runs

    def _company(self, first: Waiting) -> list[Waiting]:
        if first.group is None:
            return []
        queue = self.queues[first.owner]
        found = [run for run in queue if run.group == first.group][: MOST_TOGETHER - 1]
        for run in found:
            queue.remove(run)
        return found

    def wait(self) -> None:
        """Go on to the next end; runs that end together free their devices together."""
        self.now = self.ends[0][0]
        while self.ends and self.ends[0][0] == self.now:
            _, owner, runs = heapq.heappop(self.ends)
            self.free += 1
            had = self.has[owner]
            self.has[owner] -= runs
            if self.has[owner] < self.running_each <= had:  # held back until now
                self._admit(owner)

    def _admit(self, owner: str) -> None:
        if self.queues[owner] and self.has[owner] < self.running_each:
            run = self.queues[owner][0]
            turn = self.turns.get(owner, 0)
            heapq.heappush(self.ready, (not run.resumed, turn, run.number, owner))
