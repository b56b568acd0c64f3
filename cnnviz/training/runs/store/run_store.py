"""The run store: every run's configuration, owner, state, steps and evaluations.

What a page may do is here; what a worker may do is in `serving`.
"""

import secrets
import time
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, case, delete, func, insert, select, update

from cnnviz.errors import BadValue, UnknownName
from cnnviz.settings import Settings, settings
from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.runs.store import tables
from cnnviz.training.runs.store.database import Database, as_evaluation, as_run, as_step, as_worker
from cnnviz.training.runs.store.queue_order import ActiveRun, forecast
from cnnviz.training.runs.store.records import EvaluationRow, QueuePlace, Run, StepRow, WorkerRow
from cnnviz.training.runs.store.states import ACTIVE, RESUMABLE, RunState, Wish

ALIVE_SECONDS = 15.0
"""A worker that was not seen for so long does not count in an expected wait."""

ACTIVE_COLUMNS = "id number owner worker state crashes started expected_seconds".split()

r = tables.runs.c


class RunStore:
    """The store as pages and the command line see it.

    Args:
        home: Where the database and the files of the runs lie, unless `address` says otherwise.
        address: Of a database; None for SQLite in `home`.
        limits: Queue limits.

    Raises:
        StoreError: If the database cannot be opened.
    """

    def __init__(
        self, home: Path, address: str | None = None, limits: Settings | None = None
    ) -> None:
        self.home = home
        self.limits = limits or settings()
        self.address = address or f"sqlite:///{home / 'runs.db'}"
        self.database = Database(self.address)

    def folder(self, run_id: str) -> Path:
        """Return where the files of a run lie: its checkpoint and its networks."""
        return self.home / "runs" / run_id

    # Asking

    def submit(
        self,
        configs: Sequence[RunConfig],
        *,
        owner: str,
        key: str,
        expected_seconds: Sequence[float] | None = None,
    ) -> list[Run]:
        """Put runs into the queue, all of them or none.

        Args:
            configs: What they do; several are one set and are shown together.
            owner: Token of the browser.
            key: Made before the click: the same key again returns the same runs.
            expected_seconds: How long each should take.

        Raises:
            BadValue: If the owner, or the whole queue, would have too many.
        """
        expected = expected_seconds or [config.seconds or 60.0 for config in configs]
        group = secrets.token_hex(4) if len(configs) > 1 else None
        with self.database.writing(alone=True) as connection:
            before = _of_key(connection, key)
            if before:  # another click was faster
                return before
            self._check_limits(connection, owner, len(configs))
            for place, (config, seconds) in enumerate(zip(configs, expected, strict=True)):
                values = _new(config, owner, key, group, seconds) | {"place": place}
                connection.execute(insert(tables.runs).values(values))
            return _of_key(connection, key)

    def _check_limits(self, connection: Connection, owner: str, more: int) -> None:
        active = select(func.count()).select_from(tables.runs).where(r.state.in_(ACTIVE))
        mine = connection.execute(active.where(r.owner == owner)).scalar_one()
        most = self.limits.running_each + self.limits.queued_each
        if mine + more > most:
            raise BadValue("too_many_runs", f"at most {most} runs at a time", most=most)
        waiting = connection.execute(active).scalar_one()
        if waiting + more > self.limits.queue_length:
            raise BadValue("queue_full", f"the queue is full: {waiting} runs wait", waiting=waiting)

    def stop(self, run_id: str) -> None:
        """End a run: at once where it waits, within seconds where it runs; else nothing."""
        # In one statement: between two, the run could pass from one state to the other.
        waiting = r.state.in_([RunState.QUEUED, RunState.PAUSED])
        self._move(
            run_id,
            [RunState.QUEUED, RunState.PAUSED, RunState.RUNNING],
            state=case((waiting, RunState.CANCELLED), else_=r.state),
            ended=case((waiting, time.time()), else_=r.ended),
            wish=case((waiting, r.wish), else_=Wish.STOP),
        )

    def pause(self, run_id: str) -> None:
        """Put a run aside: its device goes to the next one, its checkpoint stays."""
        waiting = r.state == RunState.QUEUED
        asked = (r.state == RunState.RUNNING) & (r.wish == Wish.GO_ON)  # a wish to stop stands
        self._move(
            run_id,
            ACTIVE,
            state=case((waiting, RunState.PAUSED), else_=r.state),
            wish=case((asked, Wish.PAUSE), else_=r.wish),
        )

    def resume(self, run_id: str) -> None:
        """Put a paused or interrupted run back into the queue, from its checkpoint.

        Raises:
            BadValue: If its owner has too many runs.
        """
        resumable = (r.id == run_id, r.state.in_(RESUMABLE))
        with self.database.writing(alone=True) as connection:
            owner = connection.execute(select(r.owner).where(*resumable)).scalar_one_or_none()
            if owner is None:  # another click was faster
                return
            self._check_limits(connection, owner, 1)
            connection.execute(
                update(tables.runs)
                .where(*resumable)
                .values(state=RunState.QUEUED, wish=Wish.GO_ON, crashes=0, ended=None)
            )
            # It may get a device when nobody is there to let it make its steps.
            number = select(r.number).where(r.id == run_id).scalar_subquery()
            own = tables.holds.c.run == number
            connection.execute(update(tables.holds).where(own).values(tables.LET_GO))

    def delete(self, run_id: str) -> None:
        """Remove a run that is not active, with all that was recorded of it.

        Raises:
            BadValue: If it waits or runs.
        """
        with self.database.writing() as connection:
            connection.execute(delete(tables.runs).where(r.id == run_id, r.state.not_in(ACTIVE)))
            if connection.execute(select(r.id).where(r.id == run_id)).first():
                raise BadValue("run_is_active", "stop the run before you delete it")

    def _move(self, run_id: str, states: Collection[RunState], **values: object) -> None:
        with self.database.writing() as connection:
            connection.execute(
                update(tables.runs).where(r.id == run_id, r.state.in_(states)).values(**values)
            )

    # Reading

    def run(self, run_id: str) -> Run:
        """Return the run of that id.

        Raises:
            UnknownName: If there is none.
        """
        with self.database.reading() as connection:
            row = connection.execute(select(tables.runs).where(r.id == run_id)).one_or_none()
        if row is None:
            raise UnknownName("unknown_run", f"there is no run {run_id!r}", name=run_id)
        return as_run(row)

    def runs(
        self,
        *,
        owner: str | None = None,
        states: Collection[RunState] | None = None,
        group: str | None = None,
        limit: int = 100,
    ) -> list[Run]:
        """Return the latest runs, newest first.

        Args:
            owner: Of this browser only.
            states: In these states only.
            group: Of this set only.
            limit: At most so many.
        """
        wanted = select(tables.runs).order_by(r.number.desc()).limit(limit)
        if owner is not None:
            wanted = wanted.where(r.owner == owner)
        if states is not None:
            wanted = wanted.where(r.state.in_(states))
        if group is not None:
            wanted = wanted.where(r.set == group)
        with self.database.reading() as connection:
            return [as_run(row) for row in connection.execute(wanted)]

    def steps(self, run: Run, after: int = 0) -> list[StepRow]:
        """Return what was recorded of a run's steps, in order."""
        s = tables.steps.c
        wanted = select(tables.steps).where(s.run == run.number, s.step > after).order_by(s.step)
        with self.database.reading() as connection:
            return [as_step(row) for row in connection.execute(wanted)]

    def evaluations(self, run: Run) -> list[EvaluationRow]:
        """Return the evaluations of a run, in order, without telemetry."""
        m = tables.marks.c
        columns = (m.step, m.epoch, m.seconds, m.metrics, m.weights)
        wanted = select(*columns).where(m.run == run.number).order_by(m.step)
        with self.database.reading() as connection:
            found = [as_evaluation(row) for row in connection.execute(wanted)]
        # The networks of a run have a limit on the disk: what was removed for it is not offered.
        kept = {path.name for path in self.folder(run.id).glob("*.safetensors")}
        return [row if row.weights in kept else replace(row, weights=None) for row in found]

    def telemetry(self, run: Run, step: int) -> bytes:
        """Return what the evaluation at that step left for the page; empty if there is none."""
        m = tables.marks.c
        wanted = select(m.telemetry).where(m.run == run.number, m.step == step)
        with self.database.reading() as connection:
            return connection.execute(wanted).scalar_one_or_none() or b""

    def workers(self) -> list[WorkerRow]:
        """Return the workers that were seen lately."""
        w = tables.workers.c
        wanted = select(tables.workers).where(w.seen > time.time() - ALIVE_SECONDS).order_by(w.id)
        with self.database.reading() as connection:
            rows = connection.execute(wanted).all()
        return [as_worker(row) for row in rows]

    def places(self) -> dict[str, QueuePlace]:
        """Return the position and the expected wait of every queued run, by its id."""
        columns = (r.set.label("group"), *(r[name] for name in ACTIVE_COLUMNS))
        with self.database.reading() as connection:
            active = select(*columns).where(r.state.in_(ACTIVE))
            rows = [ActiveRun(**row) for row in connection.execute(active).mappings()]
            turns = {row.owner: row.turn for row in connection.execute(select(tables.turns))}
        devices, limit = len(self.workers()), self.limits.running_each
        found = forecast(
            rows,
            turns,
            devices=max(devices, 1),
            running_each=max(limit, 1),
            shares=self.limits.ray is None,
        )
        return {
            name: QueuePlace(position=position, wait_seconds=seconds if devices and limit else None)
            for position, (name, seconds) in enumerate(found, 1)
        }


def _of_key(connection: Connection, key: str) -> list[Run]:
    wanted = select(tables.runs).where(r.key == key).order_by(r.place)
    return [as_run(row) for row in connection.execute(wanted)]


def _new(
    config: RunConfig, owner: str, key: str, group: str | None, seconds: float
) -> dict[str, object]:
    return {
        "id": secrets.token_hex(8),
        "key": key,
        "owner": owner,
        "config": config.to_json(),
        "set": group,
        "state": RunState.QUEUED,
        "wish": Wish.GO_ON,
        "expected_seconds": seconds,
        "created": time.time(),
    }


def open_store() -> RunStore:
    """Return the store that the settings name.

    Raises:
        StoreError: If the database cannot be opened.
    """
    chosen = settings()
    return RunStore(chosen.home, chosen.database, chosen)
