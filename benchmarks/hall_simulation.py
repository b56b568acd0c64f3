"""A hall in thought: how long readers wait with so many processes and cores, from measured costs.

Sessions arrive evenly, open one page after the other and think in between. Each reader stays with a
process; a process finishes one run at a time, in the order of arrival, and needs a core for it. The
processor time of each run is what was measured on a real server, given as milliseconds. With one
process and 200 readers it can be laid beside a real hall; from there it is carried to more.

    python benchmarks/hall_simulation.py [--readers 30 200 2000] [--costs 74 55 50 60] [--cores 2]
"""

import argparse
import heapq
import random
import statistics
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

COSTS = (74.0, 55.0, 50.0, 60.0)
"""Milliseconds of processor for the steps of a reader: home, an architecture, and two parts."""

GOAL = 1.0
"""Seconds that one run of twenty may take longer than."""

PROCESSES = (1, 2, 4, 8, 16, 32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """Who comes, and what serves them.

    Attributes:
        costs: Seconds of processor for each step of a reader.
        arrival: Seconds within which all come.
        think: Shortest and longest pause between two steps, in seconds.
        spread: A run costs up to this share more or less than its step.
    """

    readers: int
    processes: int
    cores: int
    costs: tuple[float, ...]
    arrival: float = 60.0
    think: tuple[float, float] = (5.0, 10.0)
    spread: float = 0.3


@dataclass(slots=True)
class _Process:
    waiting: deque[tuple[float, int, int]] = field(default_factory=deque)
    is_busy: bool = False


class Simulation:
    """One hall, from the first reader to the last answer."""

    def __init__(self, hall: Hall, seed: int = 0) -> None:
        self.hall, self._lot = hall, random.Random(seed)
        self._processes = [_Process() for _ in range(hall.processes)]
        self._ready: deque[int] = deque()
        self._cores = hall.cores
        self._events: list[tuple[float, int, str, int, int]] = []
        self._number = 0
        self.waits: list[float] = []

    def run(self) -> list[float]:
        """Seconds from each click to its answer."""
        for reader in range(self.hall.readers):
            self._later(self._lot.uniform(0, self.hall.arrival), "click", reader, 0)
        while self._events:
            now, _, kind, reader, step = heapq.heappop(self._events)
            if kind == "click":
                self._place(reader).waiting.append((now, reader, step))
            else:
                self._place(reader).is_busy = False
                self._cores += 1
                if step + 1 < len(self.hall.costs):
                    pause = self._lot.uniform(*self.hall.think)
                    self._later(now + pause, "click", reader, step + 1)
            self._begin(now)
        return self.waits

    def _place(self, reader: int) -> _Process:
        return self._processes[reader % len(self._processes)]

    def _begin(self, now: float) -> None:
        """Give free cores to processes that have something to do, whoever has waited longest."""
        while self._cores:
            able = [one for one in self._processes if one.waiting and not one.is_busy]
            if not able:
                return
            process = min(able, key=lambda one: one.waiting[0])
            came, reader, step = process.waiting.popleft()
            process.is_busy, self._cores = True, self._cores - 1
            share = self._lot.uniform(1 - self.hall.spread, 1 + self.hall.spread)
            end = now + self.hall.costs[step] * share
            self.waits.append(end - came)
            self._later(end, "end", reader, step)

    def _later(self, when: float, kind: str, reader: int, step: int) -> None:
        self._number += 1
        heapq.heappush(self._events, (when, self._number, kind, reader, step))


def p95(waits: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(waits, n=20)[-1]


def fewest(readers: int, costs: tuple[float, ...], goal: float = GOAL) -> int | None:
    """How many processes, each with a core, keep the 95th percentile below the goal."""
    for count in PROCESSES:
        hall = Hall(readers=readers, processes=count, cores=count, costs=costs)
        if p95(Simulation(hall).run()) <= goal:
            return count
    return None


def main() -> None:
    """Print a table, and how many processes each hall wants."""
    options = _options()
    costs = tuple(cost / 1000 for cost in options.costs)
    print(
        "| readers | processes | cores | median, s | p95, s | last, s |\n|---|---|---|---|---|---|"
    )
    for readers in options.readers:
        for count in PROCESSES[:-1]:
            cores = count if options.cores is None else options.cores
            hall = Hall(readers=readers, processes=count, cores=cores, costs=costs)
            waits = Simulation(hall).run()
            middle = statistics.median(waits)
            print(
                f"| {readers:,} | {count} | {cores} | {middle:.2f} | {p95(waits):.2f} "
                f"| {max(waits):.2f} |"
            )
    for readers in options.readers:
        count = fewest(readers, costs)
        print(f"{readers:,} readers, p95 of at most {GOAL:g} s: {count or 'more'} processes")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--readers", type=int, nargs="+", default=[30, 200, 2000])
    parser.add_argument("--costs", type=float, nargs="+", default=COSTS, metavar="MS")
    parser.add_argument("--cores", type=int, help="default: one for each process")
    return parser.parse_args()


if __name__ == "__main__":
    main()
