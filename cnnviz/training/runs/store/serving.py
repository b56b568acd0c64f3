"""What a worker does with the store: take a run, show life, record, finish. Every write is fenced.

A worker takes a run in one statement and gets the number of its attempt with it. Each write names
the attempt and changes nothing once another one has begun. The lease needs no clock: the worker
counts `beat` up, and whoever sees the same beat for `LEASE_SECONDS` of its own monotonic time may
take the run away, again in one statement that names the beat it saw. A clock that jumps, or two
hosts whose clocks differ, change nothing.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, ScalarSelect, case, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from cnnviz.errors import CnnvizError
from cnnviz.training.runs.store import tables
from cnnviz.training.runs.store.database import as_run
from cnnviz.training.runs.store.records import Claim, EvaluationRow, Metrics, Run, StepRow
from cnnviz.training.runs.store.run_store import RunStore
from cnnviz.training.runs.store.states import EndReason, RunState, Wish

LEASE_SECONDS = 8.0
"""A run whose beat stands still for so long is taken from its worker: eight beats, so that a busy
machine is not taken for a dead one, and its reader still hears of a loss within ten seconds."""

MOST_CRASHES = 3
"""So often a run's process may be lost before the run is left to its owner."""

MOST_DETAIL = 1000
"""Characters of a run's `detail`."""

r = tables.runs.c


class Fenced(CnnvizError):
    """Another attempt has the run: this one must stop at once and write nothing more."""

    def __init__(self) -> None:
        super().__init__("fenced", "another worker has taken over this run")


def claim(store: RunStore, worker: str) -> Claim | None:
    """Take the next run of the queue; None if there is none that may run."""
    with store.database.reading() as connection:
        waiting = select(r.number).where(r.state == RunState.QUEUED).limit(1)
        if connection.execute(waiting).first() is None:
            return None  # an idle worker asks often, and a write would keep others out
    taken = (
        update(tables.runs)
        .where(r.number == _next_in_queue(store.limits.running_each), r.state == RunState.QUEUED)
        .values(begins(worker))
        .returning(tables.runs)
    )
    # Alone: two workers that read the same last turns would serve the same owner twice.
    with store.database.writing(alone=True) as connection:
        row = connection.execute(taken).one_or_none()
        if row is not None:
            _note_turn(connection, row.owner)
    return None if row is None else Claim(run=as_run(row), attempt=row.attempt)


def begins(worker: str) -> dict[str, object]:
    """Return what a run is that a worker takes out of the queue."""
    return {
        "state": RunState.RUNNING,
        "attempt": r.attempt + 1,
        "beat": 0,
        "worker": worker,
        "wish": Wish.GO_ON,
        "started": func.coalesce(r.started, time.time()),
    }


def retake(store: RunStore, run_id: str, attempt: int, worker: str) -> Claim | None:
    """Take a running run over from the worker that handed it on, or from a lost predecessor.

    Args:
        store: The store.
        run_id: The run.
        attempt: The attempt that was handed on: with a later one the predecessor was lost.
        worker: Who takes it.

    Returns:
        The right to write; None if the run does not run any more.
    """
    lost = case((r.attempt > attempt, 1), else_=0)
    # Who takes it signs with the attempt that was handed on: a repetition that comes late finds
    # another signature where the run was given up and handed on anew.
    signature = f"#{attempt}"
    its_own = or_(r.attempt == attempt, r.worker.endswith(signature))
    taken = (
        update(tables.runs)
        .where(r.id == run_id, its_own, r.state == RunState.RUNNING)
        .values(
            attempt=r.attempt + 1,
            crashes=r.crashes + lost,
            beat=0,
            worker=f"{worker}{signature}",
        )
        .returning(tables.runs)
    )
    with store.database.writing() as connection:
        row = connection.execute(taken).one_or_none()
    return None if row is None else Claim(run=as_run(row), attempt=row.attempt)


def begun(store: RunStore, claim: Claim, *, device: str, params: int, total: int | None) -> None:
    """Note what the run is about to use.

    Raises:
        Fenced: If another attempt has the run.
    """
    _write(store, claim, device=device, params=params, total=total)


def beat(store: RunStore, claim: Claim) -> Wish:
    """Count the beat up, and return what the owner wishes.

    Raises:
        Fenced: If another attempt has the run.
    """
    alive = update(tables.runs).where(*_fence(claim)).values(beat=r.beat + 1).returning(r.wish)
    with store.database.writing() as connection:
        wish = connection.execute(alive).scalar_one_or_none()
    if wish is None:
        raise Fenced
    return Wish(wish)


def record(
    store: RunStore,
    claim: Claim,
    steps: Sequence[StepRow],
    evaluations: Sequence[EvaluationRow] = (),
) -> None:
    """Write steps and evaluations; once this returns they survive any crash.

    A step that an earlier attempt recorded keeps what that attempt wrote.

    Raises:
        Fenced: If another attempt has the run; then nothing was written.
    """
    last = max([row.step for row in steps] + [row.step for row in evaluations], default=0)
    with store.database.writing() as connection:
        greatest = func.max if _is_sqlite(connection) else func.greatest
        fenced(connection, claim, step=greatest(r.step, last))
        common = {"run": claim.run.number, "attempt": claim.attempt}
        _add(connection, tables.steps, [_values(row) | common for row in steps])
        _add(connection, tables.marks, [_values(row) | common for row in evaluations])


def finish(
    store: RunStore,
    claim: Claim,
    state: RunState,
    *,
    reason: EndReason | None = None,
    detail: str | None = None,
    result: Metrics | None = None,
) -> None:
    """Bring the run to its end, or put it aside (paused).

    A run that was to be put aside is cancelled if its owner has asked for that in the meantime.

    Raises:
        Fenced: If another attempt has the run, or it has ended already.
    """
    values: dict[str, object] = {"state": state, "ended": time.time(), "reason": reason}
    if state is RunState.PAUSED:
        stopped = r.wish == Wish.STOP
        values["state"] = case((stopped, RunState.CANCELLED), else_=state)
        values["ended"] = case((stopped, time.time()), else_=None)
    written = None if result is None else json.dumps(result)
    _write(store, claim, detail=detail and detail[:MOST_DETAIL], result=written, **values)


def give_up(store: RunStore, run: Run, most_crashes: int = MOST_CRASHES) -> bool:
    """Take a run from a worker that shows no life: back into the queue, or interrupted.

    Args:
        store: The store.
        run: The run as it was seen, with the beat that stood still.
        most_crashes: So often its process may be lost.

    Returns:
        Whether it was taken; False if it moved in the meantime.
    """
    # By the wish as it is now, not as it was seen: a wish must not be lost with the worker.
    stopped, paused = r.wish == Wish.STOP, r.wish == Wish.PAUSE
    lost = r.crashes >= most_crashes
    state = case(
        (stopped, RunState.CANCELLED),
        (paused, RunState.PAUSED),
        (lost, RunState.INTERRUPTED),
        else_=RunState.QUEUED,
    )
    ends = stopped | (lost & ~paused)
    values = {"state": state, "crashes": r.crashes + 1, "ended": case((ends, time.time()))}
    seen = (r.number == run.number, r.attempt == run.attempt, r.beat == run.beat)
    with store.database.writing() as connection:
        taken = connection.execute(
            update(tables.runs).where(*seen, r.state == RunState.RUNNING).values(**values)
        )
    return bool(taken.rowcount)


def announce(
    store: RunStore, worker: str, *, device: str, pid: int, memory: int, free_memory: int
) -> None:
    """Tell the pages that a worker is there, and what it has."""
    values: dict[str, object] = {"device": device, "pid": pid, "seen": time.time()}
    values |= {"memory": memory, "free_memory": free_memory}
    with store.database.writing() as connection:
        table = insert_into(connection)(tables.workers).values(id=worker, **values)
        connection.execute(table.on_conflict_do_update(index_elements=["id"], set_=values))


def _next_in_queue(running_each: int) -> ScalarSelect[int]:
    # The rule of `queue_order` in SQL (a test holds the two together), part of the statement that
    # takes the run: a run that was chosen in an earlier statement may be gone.
    other, turns = tables.runs.alias(), tables.turns.c
    turn = select(turns.turn).where(turns.owner == r.owner).scalar_subquery()
    running = (
        select(func.count())
        .select_from(other)
        .where(other.c.owner == r.owner, other.c.state == RunState.RUNNING)
        .scalar_subquery()
    )
    return (
        select(r.number)
        .where(r.state == RunState.QUEUED, running < running_each)
        .order_by(case((r.crashes > 0, 0), else_=1), func.coalesce(turn, 0), r.number)
        .limit(1)
        .scalar_subquery()
    )


def _note_turn(connection: Connection, owner: str) -> None:
    last = func.coalesce(func.max(tables.turns.c.turn), 0)
    next_turn = select(last + 1).scalar_subquery()
    served = insert_into(connection)(tables.turns).values(owner=owner, turn=next_turn)
    connection.execute(
        served.on_conflict_do_update(index_elements=["owner"], set_={"turn": served.excluded.turn})
    )


def _write(store: RunStore, claim: Claim, **values: object) -> None:
    with store.database.writing() as connection:
        fenced(connection, claim, **values)


def fenced(connection: Connection, claim: Claim, **values: object) -> None:
    """Write about the run itself, as the first statement of a transaction about it.

    Raises:
        Fenced: If another attempt has the run, or it has ended already.
    """
    done = connection.execute(update(tables.runs).where(*_fence(claim)).values(**values))
    if not done.rowcount:
        raise Fenced


def _fence(claim: Claim) -> tuple[Any, ...]:
    # In the statement that writes: between a read and a write another worker may take the run. The
    # state counts too, for a run that was given up keeps its attempt until somebody takes it.
    return r.number == claim.run.number, r.attempt == claim.attempt, r.state == RunState.RUNNING


def _add(connection: Connection, table: Any, rows: list[dict[str, object]]) -> None:
    if rows:
        connection.execute(insert_into(connection)(table).on_conflict_do_nothing(), rows)


def insert_into(connection: Connection) -> Any:
    """Return the database's own `insert`, which knows what to do about a row that is there."""
    return sqlite.insert if _is_sqlite(connection) else postgresql.insert


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _values(row: StepRow | EvaluationRow) -> dict[str, object]:
    # As text and not as the database's JSON: NaN is a number of ours, and none of theirs.
    return asdict(row) | {"metrics": json.dumps(row.metrics)}
