"""A run that stands still between two steps, and makes one when its owner says so.

It keeps its device, its lease and its place in memory; its clock stands still. Whoever is not there
any more keeps nobody waiting: `HOLD_SECONDS` after the last word of its owner a run goes on, and it
is held for `MOST_HELD_SECONDS` in all, however often its owner says something.
"""

import logging
import time
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, Update, case, literal, select, update

from cnnviz.errors import StoreError
from cnnviz.training.loop.options import Pace
from cnnviz.training.runs.store import serving, tables
from cnnviz.training.runs.store.records import Claim, Hold, Run
from cnnviz.training.runs.store.run_store import RunStore
from cnnviz.training.runs.store.states import HoldTrouble, RunState

log = logging.getLogger(__name__)

HOLD_SECONDS = 600.0
"""So long a run stands still without a word of its owner: others wait for its device."""

MOST_HELD_SECONDS = 1800.0
"""So long a run may be held in all, over its whole life, by the clock on the wall."""

COUNT_SECONDS = 10.0
"""So often the store is told how long it was: a process that is lost forgets no more of it."""

REST_SECONDS = 5.0
"""So long a store that did not answer is left alone: each try may keep a step waiting."""

ASK_SECONDS = 0.5
"""So often the store is asked while a run goes on, whatever a step takes."""

HELD_ASK_SECONDS = 0.1
"""So often while it stands still: a reader waits for the step."""

r, h = tables.runs.c, tables.holds.c

HOLD = (h.held, h.standing, h.stands, h.asked, h.made, h.step, h.seconds, h.trouble)


def hold(store: RunStore, run_id: str) -> None:
    """Have a run stand still before its next step; nothing without a device, or held long enough.

    Raises:
        StoreError: If the store does not answer.
    """
    with store.database.writing() as connection:
        allowed = _of(run_id).where(h.seconds < MOST_HELD_SECONDS)
        held = connection.execute(allowed.values(held=1, trouble=None))
        if not held.rowcount:
            fresh = serving.insert_into(connection)(tables.holds).from_select(
                [h.run, h.held, h.standing, h.asked, h.made, h.seconds],
                _running(run_id, literal(1), literal(0), literal(0), literal(0), literal(0.0)),
            )
            connection.execute(fresh.on_conflict_do_nothing())


def step(store: RunStore, run_id: str, *, asked: int) -> None:
    """Let a run that stands still make one step; nothing where it does not, or is to make one.

    Args:
        store: Where the run is.
        run_id: Its id.
        asked: Steps that were asked for before, as whoever asks has seen it: the same click told
            twice is one step.

    Raises:
        StoreError: If the store does not answer.
    """
    with store.database.writing() as connection:
        free = _of(run_id).where(h.held == 1, h.asked == asked, h.made == asked)
        connection.execute(free.values(asked=asked + 1))


def let_go(store: RunStore, run_id: str) -> None:
    """Let a run go on; steps that were asked for and not made are forgotten.

    Raises:
        StoreError: If the store does not answer.
    """
    with store.database.writing() as connection:
        connection.execute(_of(run_id).values(tables.LET_GO))


def found(store: RunStore, run: Run) -> Hold:
    """Return whether a run is held, and what it was let do.

    Raises:
        StoreError: If the store does not answer.
    """
    return _first(store, select(*HOLD).where(h.run == run.number))


def report(store: RunStore, run: Run) -> bytes:
    """Return what the last step that was made alone did (`loop.single_step`); empty before one.

    Raises:
        StoreError: If the store does not answer.
    """
    with store.database.reading() as connection:
        wanted = select(h.report).where(h.run == run.number)
        return connection.execute(wanted).scalar_one_or_none() or b""


def _of(run_id: str) -> Update:
    return update(tables.holds).where(h.run == _running(run_id).scalar_subquery())


def _running(run_id: str, *more: Any) -> "Select[tuple[int]]":
    wanted = select(r.number, *more)
    return wanted.where(r.id == run_id, r.state == RunState.RUNNING)


def _first(store: RunStore, wanted: "Select[tuple[int, ...]]") -> Hold:
    with store.database.reading() as connection:
        row = connection.execute(wanted).one_or_none()
    if row is None:
        return Hold()
    return Hold(
        held=bool(row.held),
        standing=bool(row.standing),
        stands=row.stands,
        asked=row.asked,
        made=row.made,
        step=row.step,
        seconds=row.seconds,
        trouble=None if row.trouble is None else HoldTrouble(row.trouble),
    )


class OwnersPace:
    """What the owner of a run lets its loop do next, as it stands in the store.

    A store that does not answer changes nothing. Another attempt's run is not held here: it goes
    on, and its next write is refused.
    """

    def __init__(self, store: RunStore, claim: Claim) -> None:
        self.store, self.claim = store, claim
        self.hold = Hold()
        self.at: int | None = None  # the step where it stands, as this attempt has told
        self.trouble: HoldTrouble | None = None  # why it goes on, where the store does not know yet
        self.due = self.rested = time.monotonic()  # when to ask again, and when the store may be
        self.since = self.looked = 0.0
        self.untold = 0.0  # seconds held that the store does not know of

    def __call__(self) -> Pace:
        """Return what comes next; the same again until `made` or until the owner says otherwise."""
        if time.monotonic() >= self.due:
            self._ask()
        if not self.hold.held:
            return Pace.GO_ON
        if self.trouble is not None:
            self._ends()
            return Pace.GO_ON
        now = time.monotonic()
        if self._seconds(now) > MOST_HELD_SECONDS:
            return Pace.GO_ON if self._ends() else Pace.STAND_STILL
        if self.hold.asked > self.hold.made:
            return Pace.ONE_STEP
        if now - self.since > HOLD_SECONDS and self._ends(h.asked == self.hold.asked):
            return Pace.GO_ON
        return Pace.STAND_STILL

    def stands(self, step: int) -> None:
        """Tell that the run stands still, and behind which step.

        Raises:
            Fenced: If another attempt has the run.
            StoreError: If the store does not answer.
        """
        self._tell(standing=1, stands=step)
        self.at = step
        self._ask()

    @property
    def told(self) -> bool:
        """Whether its owner knows where it stands still."""
        return self.hold.standing and self.hold.stands == self.at

    def made(self, step: int, report: bytes, trouble: HoldTrouble | None = None) -> None:
        """Tell what the step did that was just made alone.

        Args:
            step: Its number.
            report: What it did (`loop.single_step`); empty where nothing can be said of it.
            trouble: Why it is empty.

        Raises:
            Fenced: If another attempt has the run.
            StoreError: If the store does not answer.
        """
        # Told twice, where an answer was lost, it is one step still; and where its owner let it go
        # meanwhile and holds it again, the step is none of those that are asked for then.
        count = self.hold.made + 1
        asked = case((h.asked < count, count), else_=h.asked)
        of_it: dict[str, object] = {"step": step, "report": report}
        if not report:
            of_it = dict.fromkeys(of_it)
        self._tell(made=count, asked=asked, stands=step, trouble=trouble, **of_it)
        self.at, self.hold = step, replace(self.hold, made=count)  # whatever the store answers now
        self._ask()

    def gives_up(self, trouble: HoldTrouble) -> None:
        """Go on, and tell the owner why, as soon as the store can be written."""
        self.trouble = trouble
        self._ends()

    def _tell(self, **values: object) -> None:
        with self.store.database.writing() as connection:
            serving.fenced(connection, self.claim, beat=r.beat + 1)  # who watches looks again
            own = h.run == self.claim.run.number
            connection.execute(update(tables.holds).where(own, h.held == 1).values(values))

    def _ask(self) -> None:
        before = self.hold
        try:
            self.hold = _first(self.store, select(*HOLD).where(h.run == self._own()))
            self.trouble = self.trouble if self.hold.held else None
        except StoreError:
            log.info("whether run %s is held could not be read", self.claim.run.id)
            self._rest()
        now = time.monotonic()  # only now: a store that keeps one waiting is not asked at once
        self.due = max(self.rested, now + (HELD_ASK_SECONDS if self.hold.held else ASK_SECONDS))
        if before.held:
            self.untold += now - self.looked
        self.looked = now
        if (self.hold.held, self.hold.asked) != (before.held, before.asked):
            self.since = now
        if self.untold and (not self.hold.held or self.untold >= COUNT_SECONDS):
            self._count()

    def _seconds(self, now: float) -> float:
        """Return how long it was held in all."""
        return self.hold.seconds + self.untold + now - self.looked

    def _count(self) -> None:
        if self._write({"seconds": h.seconds + self.untold}) is not None:
            self.hold = replace(self.hold, seconds=self.hold.seconds + self.untold)
            self.untold = 0.0

    def _ends(self, *where: ColumnElement[bool]) -> bool:
        """End the hold, where that is so: its owner may just have said something."""
        ended = self._write({**tables.LET_GO, "trouble": self.trouble}, *where)
        if ended is None:
            return False
        self._ask()
        return ended > 0

    def _write(self, values: dict[str, Any], *where: ColumnElement[bool]) -> int | None:
        """Change the hold of this attempt's run.

        Returns:
            How many rows that changed; None where the store does not answer, or had to be left
            alone because it did not a moment ago.
        """
        if time.monotonic() < self.rested:
            return None
        own = update(tables.holds).where(h.run == self._own(), *where)
        try:
            with self.store.database.writing() as connection:
                return connection.execute(own.values(values)).rowcount
        except StoreError:
            log.info("the hold of run %s could not be written", self.claim.run.id)
            self._rest()
            return None

    def _rest(self) -> None:
        self.rested = self.due = time.monotonic() + REST_SECONDS

    def _own(self) -> "ScalarSelect[int]":
        """The number of the run, as long as this attempt has it."""
        number, attempt = self.claim.run.number, self.claim.attempt
        own = (r.number == number, r.attempt == attempt, r.state == RunState.RUNNING)
        return select(r.number).where(*own).scalar_subquery()
