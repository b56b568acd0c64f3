"""The order in which a queue is served, and what it means for a wait: pure functions."""

import heapq
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


def order(waiting: Sequence[Waiting], last_turns: Mapping[str, int]) -> list[Waiting]:
    """Round robin over owners: whoever was served longest ago comes next, then who asked first.

    Args:
        waiting: Queued runs.
        last_turns: By owner, the turn at which a run of theirs last began; missing for none.
    """
    left = sorted(waiting, key=lambda run: run.number)
    turns = dict(last_turns)
    turn = max(turns.values(), default=0)
    served: list[Waiting] = []
    while left:
        chosen = min(left, key=lambda run: (not run.resumed, turns.get(run.owner, 0), run.number))
        left.remove(chosen)
        turn += 1
        turns[chosen.owner] = turn
        served.append(chosen)
    return served


def waits(
    served: Sequence[Waiting], remaining: Sequence[float], devices: int
) -> list[float | None]:
    """Expected seconds until each run begins.

    Args:
        served: Queued runs in their order.
        remaining: Seconds that the running ones still need.
        devices: Workers; with none nobody can say.
    """
    if not devices:
        return [None] * len(served)
    busy = sorted(max(0.0, seconds) for seconds in remaining)[-devices:]
    free_at = [0.0] * (devices - len(busy)) + busy
    heapq.heapify(free_at)
    begins: list[float | None] = []
    for run in served:
        begin = heapq.heappop(free_at)
        begins.append(begin)
        heapq.heappush(free_at, begin + run.expected_seconds)
    return begins
