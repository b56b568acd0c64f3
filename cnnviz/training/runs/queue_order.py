"""The order in which a queue is served, and what it means for a wait: pure functions."""

import heapq
from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A queued run, as far as the order is concerned.

    Attributes:
        number: Place in the order of asking.
        owner: Who asked.
        resumed: Its process was lost while it ran: it goes on before others begin.
        expected_seconds: How long it should take.
    """

    number: int
    owner: str
    resumed: bool
    expected_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A run that has a device, as far as the order is concerned.

    Attributes:
        owner: Who asked.
        remaining_seconds: How long it should still take.
    """

    owner: str
    remaining_seconds: float


def schedule(
    waiting: Sequence[Waiting],
    running: Sequence[Running],
    last_turns: Mapping[str, int],
    *,
    devices: int,
    running_each: int,
) -> list[tuple[Waiting, float]]:
    """Who is served when, if every run takes as long as expected.

    Round robin over owners: whoever was served longest ago comes next, then who asked first;
    nobody has more than `running_each` runs at a time.

    Args:
        waiting: Queued runs.
        running: Runs that have a device.
        last_turns: By owner, the turn at which a run of theirs last began; missing for none.
        devices: Workers, at least one.
        running_each: Runs of one owner at a time, at least one.

    Returns:
        The runs in the order in which they begin, and in how many seconds.
    """
    queues: dict[str, deque[Waiting]] = defaultdict(deque)
    for run in sorted(waiting, key=lambda run: (not run.resumed, run.number)):
        queues[run.owner].append(run)
    turns, has = dict(last_turns), Counter(run.owner for run in running)
    turn, now, free = max(turns.values(), default=0), 0.0, devices - len(running)
    ends = [(run.remaining_seconds, run.owner) for run in running]
    heapq.heapify(ends)
    # Who may begin a run: the next run of each owner, by its rank.
    ready: list[tuple[bool, int, int, str]] = []

    def admit(owner: str) -> None:
        if queues[owner] and has[owner] < running_each:
            run = queues[owner][0]
            heapq.heappush(ready, (not run.resumed, turns.get(owner, 0), run.number, owner))

    for owner in list(queues):
        admit(owner)
    served: list[tuple[Waiting, float]] = []
    while len(served) < len(waiting):
        if free <= 0 or not ready:
            now = ends[0][0]
            while ends and ends[0][0] == now:
                _, owner = heapq.heappop(ends)
                free += 1
                has[owner] -= 1
                if has[owner] == running_each - 1:  # held back until now
                    admit(owner)
            continue
        *_, owner = heapq.heappop(ready)
        run = queues[owner].popleft()
        served.append((run, now))
        turn, free = turn + 1, free - 1
        turns[owner] = turn
        has[owner] += 1
        heapq.heappush(ends, (now + run.expected_seconds, owner))
        admit(owner)
    return served
