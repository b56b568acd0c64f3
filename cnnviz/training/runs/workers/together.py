"""Several runs in one process, trained turn by turn on one device.

One process and not one a run: the pictures of a data set, some 600 MB with their borders for
CIFAR-10, lie in memory once, and so do the libraries and a GPU's context, some 400 MB more; and
what gives way to the pages is one process, whatever a reader compares. Each run has its turn in
what one `next` of its training yields, so its loop knows nothing of the others: the clock stands
still meanwhile, and torch's own random numbers, all that runs of a process share, are put back.
"""

import logging
import time
from collections.abc import Iterable, Iterator

import torch

from cnnviz.errors import StoreError
from cnnviz.training.loop.options import Pace
from cnnviz.training.runs.store.happenings import Happening
from cnnviz.training.runs.store.states import Wish
from cnnviz.training.runs.workers.execute import Served, executed
from cnnviz.training.runs.workers.launcher import WorkerConnection

log = logging.getLogger(__name__)

TURN_SECONDS = 0.05
"""A turn lasts so long at least: a step, or those of a quarter of a second, whose losses are
fetched together. An evaluation is a part of a turn."""


STAND_SECONDS = 0.05
"""So often one looks whether there is something to do again, where all stand still."""


class Arm:
    """A run among others.

    Args:
        served: What it needs.
        happenings: Its training, which nobody has begun.
    """

    def __init__(self, served: Served, happenings: Iterator[Happening]) -> None:
        self.served, self.work = served, executed(served, happenings)
        self.random = _RandomNumbers(served.device)
        self.had: float | None = None

    @property
    def run(self) -> str:
        """The run's id."""
        return self.served.claim.run.id

    def stands_still(self) -> bool:
        """Whether there is nothing to do before its owner says so."""
        served = self.served
        if not served.standing or served.wish() is not Wish.GO_ON:
            return False
        return served.pace() is Pace.STAND_STILL and served.pace.told

    def turn(self) -> bool:
        """Train for a while; return whether there is more to do."""
        self.random.put_back()
        clock = self.served.clock
        clock.go_on()
        before = clock.seconds()
        until = time.monotonic() + TURN_SECONDS
        try:
            return any(self.served.standing or time.monotonic() >= until for _ in self.work)
        finally:
            clock.pause()
            self.random.keep()
            # The first turn reads the pictures, for all: it is not counted.
            self.had = 0.0 if self.had is None else self.had + clock.seconds() - before


class _RandomNumbers:
    """Where torch's own generators are in one run: dropout draws its masks from them."""

    def __init__(self, device: torch.device) -> None:
        self.device = device
        self.keep()

    def keep(self) -> None:
        self.processor = torch.get_rng_state()
        if self.device.type == "cuda":
            self.card = torch.cuda.get_rng_state(self.device)

    def put_back(self) -> None:
        torch.set_rng_state(self.processor)
        if self.device.type == "cuda":
            torch.cuda.set_rng_state(self.card, self.device)


def take_turns(arms: Iterable[Arm], connection: WorkerConnection) -> None:
    """Train all of them to their ends: one that fails or is stopped touches no other.

    The next turn is always that of the one which has trained the least: steps of a second and of a
    hundredth share the time evenly, and equal budgets end together. One that stands still lets its
    turns go: it does not make up for them afterwards.
    """
    waiting = list(arms)
    for arm in waiting:
        arm.served.has_company = lambda: len(waiting) > 1
    while waiting:
        moving = _moving(waiting, connection)
        if not moving:
            connection.sign()
            time.sleep(STAND_SECONDS)
            continue
        arm = min(moving, key=lambda one: -1.0 if one.had is None else one.had)
        connection.turn(arm.run)
        try:
            goes_on = arm.turn()
        except StoreError:  # its end cannot be written: the worker tells the store later
            log.exception("the end of run %s was not written", arm.run)
            goes_on = False
        if not goes_on:
            waiting.remove(arm)
            connection.over(arm.run)


def _moving(waiting: list[Arm], connection: WorkerConnection) -> list[Arm]:
    """Return those that have something to do; the others stay level with them."""
    still = set()
    for arm in waiting:
        connection.sign()  # each may wait for a store that is locked
        if arm.stands_still():
            still.add(arm)
    moving = [arm for arm in waiting if arm not in still]
    if moving:
        least = min(arm.had or 0.0 for arm in moving)
        for arm in still:
            arm.had = max(arm.had or 0.0, least)
    return moving
