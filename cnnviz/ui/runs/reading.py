"""What the pages read of the runs, shared by all sessions: a hall of watchers costs one query.

Answers live for half a second, failures too: a store that is gone is not asked by everyone, and one
that kept somebody waiting is left alone for a moment, so that a page does not wait once for every
part of it. The recorded steps of a run only ever grow, so each is fetched once and the curves are
thinned here.
"""

import copy
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import pandas as pd
import streamlit as st

from cnnviz import names
from cnnviz.errors import CnnvizError, StoreError
from cnnviz.settings import settings
from cnnviz.training.runs.steering import holds, rates
from cnnviz.training.runs.store.probing import try_to_write
from cnnviz.training.runs.store.records import (
    NOT_HELD,
    EvaluationRow,
    Hold,
    QueuePlace,
    RateChange,
    Run,
    StepRow,
    WorkerRow,
)
from cnnviz.training.runs.store.run_store import RunStore, open_store
from cnnviz.training.runs.store.states import RunState
from cnnviz.ui.runs.thinning import thinned

FRESH_SECONDS = 0.5
"""So long an answer of the store serves everyone who asks the same."""

REST_SECONDS = 2.0
"""So long a store that did not answer is not asked again, and one trial in writing holds."""

KEPT_RUNS = 128
"""Runs whose curves are kept, those looked at last."""

MINE = 24
"""Runs of one owner that are listed, the latest ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCurves:
    """A run with the curves that a page shows.

    Attributes:
        steps: Columns "step", "seconds" and the metrics of the steps, smoothed, at most 400 rows.
        evaluations: On the test pictures, without telemetry.
        silent: Seconds since its worker last showed life; 0 unless it is running.
        still: Seconds since a step was last recorded; 0 unless it is running.
        rates: How its owner moved its learning rate.
        hold: Whether its owner has it stand still, and what it was let do.
    """

    run: Run
    steps: pd.DataFrame
    evaluations: tuple[EvaluationRow, ...]
    silent: float
    still: float
    rates: tuple[RateChange, ...] = ()
    hold: Hold = NOT_HELD

    @property
    def last(self) -> Mapping[str, float]:
        """Numbers of the last evaluation; empty before the first."""
        return self.evaluations[-1].metrics if self.evaluations else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What the server does at the moment.

    Attributes:
        places: Place of each queued run, by its id.
    """

    workers: tuple[WorkerRow, ...]
    places: Mapping[str, QueuePlace]
    running: tuple[Run, ...]


def store() -> RunStore:
    """Return the store of this server.

    Raises:
        StoreError: If it cannot be opened.
    """
    chosen = settings()
    return _store(names.identity(str(chosen.home)), names.identity(chosen.database or ""))


@st.cache_resource(
    max_entries=2, show_spinner=False, on_release=lambda opened: opened.database.close()
)
def _store(home: bytes, database: bytes) -> RunStore:  # noqa: ARG001 (they are the key)
    return open_store()


def run(run_id: str) -> Run:
    """Return a run as it stands.

    Raises:
        UnknownName: If there is none.
        StoreError: If the store does not answer.
    """
    return cast("Run", _shared("run", run_id))


def mine(owner: str) -> list[Run]:
    """The latest runs of an owner.

    Raises:
        StoreError: If the store does not answer.
    """
    return cast("list[Run]", _shared("mine", owner))


def queue() -> Queue:
    """What the server does at the moment.

    Raises:
        StoreError: If the store does not answer.
    """
    return cast("Queue", _shared("queue"))


def watch(run_id: str) -> RunCurves:
    """A run with what was recorded of it.

    Raises:
        UnknownName: If there is none.
        StoreError: If the store does not answer.
    """
    return _tail(names.identity(store().address), run_id).follow(run(run_id))


def trouble() -> StoreError | None:
    """Why nothing can be written into the store; None if something can be. Tries it."""
    return _trouble(names.identity(store().address))


@st.cache_resource(ttl=REST_SECONDS, max_entries=2, show_spinner=False)
def _trouble(address: bytes) -> StoreError | None:  # noqa: ARG001
    try:
        try_to_write(store())
    except StoreError as error:
        return error
    return None


def forget(run_ids: Sequence[str] = ()) -> None:
    """Ask the store again from now on: this session has just changed something.

    Args:
        run_ids: Runs of which something was changed that no beat tells of.

    Raises:
        StoreError: If there are such runs and the store cannot be opened.
    """
    _answer.clear()
    _rest.clear()
    _trouble.clear()
    for run_id in run_ids:
        _tail(names.identity(store().address), run_id).forget()


QUESTIONS: Mapping[str, Callable[..., object]] = {
    "run": lambda store, run_id: store.run(run_id),
    "mine": lambda store, owner: store.runs(owner=owner, limit=MINE),
    "queue": lambda store: Queue(
        workers=tuple(store.workers()),
        places=store.places(),
        running=tuple(store.runs(states=[RunState.RUNNING])),
    ),
}


def _shared(question: str, *arguments: str) -> object:
    address = names.identity(store().address)
    answer = _rest(address).error() or _answer(address, question, arguments)
    if isinstance(answer, CnnvizError):
        raise copy.copy(answer)  # raising adds to an error, and this one is everyone's
    return answer


@dataclass(slots=True)
class _Rest:
    """How the store last failed, and until when nobody asks it."""

    last: StoreError | None = None
    until: float = 0.0

    def begin(self, error: StoreError) -> None:
        self.last, self.until = error, time.monotonic() + REST_SECONDS

    def error(self) -> StoreError | None:
        return self.last if time.monotonic() < self.until else None


@st.cache_resource(max_entries=2, show_spinner=False)
def _rest(address: bytes) -> _Rest:  # noqa: ARG001
    return _Rest()


@st.cache_resource(ttl=FRESH_SECONDS, max_entries=512, show_spinner=False)
def _answer(address: bytes, question: str, arguments: tuple[str, ...]) -> object:
    try:
        return QUESTIONS[question](store(), *arguments)
    except CnnvizError as error:
        if isinstance(error, StoreError):
            _rest(address).begin(error)
        return error


@dataclass(slots=True)
class _Tail:
    """What was fetched of a run so far, by whoever watches it."""

    stamp: tuple[Any, ...] = ()
    beat: tuple[int, int] = (0, 0)
    alive: float = 0.0
    step: int = -1
    moved: float = 0.0
    rows: pd.DataFrame | None = None
    steps: pd.DataFrame = field(default_factory=lambda: thinned(None))
    evaluations: tuple[EvaluationRow, ...] = ()
    rates: tuple[RateChange, ...] = ()
    hold: Hold = NOT_HELD
    guard: threading.Lock = field(default_factory=threading.Lock)

    def forget(self) -> None:
        """Fetch again at the next look, whoever is fetching now."""
        with self.guard:
            self.stamp = ()

    def follow(self, run: Run) -> RunCurves:
        """Fetch what is new, unless another watcher just did.

        Raises:
            StoreError: If the store does not answer.
        """
        with self.guard:
            stamp = (run.attempt, run.beat, run.step, run.state)
            if stamp != self.stamp:
                self._fetch(run)
                self.stamp = stamp
            if (run.attempt, run.beat) != self.beat or run.state is not RunState.RUNNING:
                self.beat, self.alive = (run.attempt, run.beat), time.monotonic()
            if run.step != self.step or run.state is not RunState.RUNNING:
                self.step, self.moved = run.step, time.monotonic()
            now = time.monotonic()
            return RunCurves(
                run=run,
                steps=self.steps,
                evaluations=self.evaluations,
                silent=now - self.alive,
                still=now - self.moved,
                rates=self.rates,
                hold=self.hold,
            )

    def _fetch(self, run: Run) -> None:
        last = 0 if self.rows is None else int(self.rows["step"].iloc[-1])
        fresh = store().steps(run, after=last)
        if fresh:
            more = _frame(fresh)
            self.rows = more if self.rows is None else pd.concat([self.rows, more])
            self.steps = thinned(self.rows)
        self.evaluations = tuple(store().evaluations(run))
        self.rates = rates.changes(store(), run)
        running = run.state is RunState.RUNNING
        self.hold = holds.found(store(), run) if running else NOT_HELD


@st.cache_resource(max_entries=KEPT_RUNS, show_spinner=False)
def _tail(address: bytes, run_id: str) -> _Tail:  # noqa: ARG001 (they are the key)
    return _Tail()


def _frame(rows: list[StepRow]) -> pd.DataFrame:
    return pd.DataFrame([{"step": row.step, "seconds": row.seconds, **row.metrics} for row in rows])
