"""Transactions of the store, its rows as records, and its failures as errors of the house."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, Row
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from cnnviz.errors import StoreError
from cnnviz.training.recipes.config import from_json
from cnnviz.training.runs.store.engine import connect, folder_refused, serialise, sqlite_path
from cnnviz.training.runs.store.records import EvaluationRow, Run, StepRow, WorkerRow
from cnnviz.training.runs.store.states import EndReason, RunState, Wish

FULL = {
    *("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE"),  # the latter two: a quota
    "53100",  # disk_full
}
BUSY = {
    *("SQLITE_BUSY", "SQLITE_BUSY_RECOVERY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_LOCKED"),
    *("55P03", "40P01", "40001"),  # lock_not_available, deadlock, serialization_failure
    *("25P03", "53300"),  # idle_in_transaction_session_timeout, too_many_connections
}
READ_ONLY = "25006"  # read_only_sql_transaction
NOT_WRITABLE = ("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM")
"""SQLite's names of its errors and PostgreSQL's SQLSTATEs; of the last ones the beginnings."""


class Database:
    """One connection pool.

    Raises:
        StoreError: If the database cannot be opened.
    """

    def __init__(self, address: str) -> None:
        with told(address):
            self.engine: Engine = connect(address)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        with told(self.engine.url), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(
        self, *, alone: bool = False, patience: float | None = None
    ) -> Iterator[Connection]:
        """A transaction that writes, whole or not at all.

        Args:
            alone: Let no other such transaction in: for decisions about the whole queue.
            patience: Seconds that it waits for others, where it should not wait as long as it may.
        """
        options = {"write": True, "patience": patience}
        with (
            told(self.engine.url),
            self.engine.connect().execution_options(**options) as connection,
            connection.begin(),
        ):
            if alone:
                serialise(connection)
            yield connection

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


@contextmanager
def told(address: URL | str) -> Iterator[None]:
    """Turn a failure of the database into one clear sentence.

    Args:
        address: Of the database.

    Raises:
        StoreError: If the database is full, locked for too long, not to be written, or gone.
    """
    try:
        yield
    except DBAPIError as error:
        code = _code(error.orig)
        if code in FULL:
            raise StoreError("store_full", "the disk of the run store is full") from error
        if code is not None and code.startswith(NOT_WRITABLE):
            raise folder_refused(sqlite_path(address), error) from error
        if code == READ_ONLY:
            raise StoreError("store_read_only", "the run store can only be read") from error
        raise (_busy() if code in BUSY else _gone()) from error
    except PoolTimeout as error:
        raise _busy() from error
    except SQLAlchemyError as error:
        raise _gone() from error


def _busy() -> StoreError:
    return StoreError("store_busy", "the run store is busy; try again")


def _gone() -> StoreError:
    return StoreError("store_gone", "the run store does not answer")


def _code(error: BaseException | None) -> str | None:
    # By code: the words of an error may quote what a reader has typed.
    return getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None)


def as_run(row: Row[*tuple[Any, ...]]) -> Run:
    """Return a row of `runs`."""
    values = {name: value for name, value in row._mapping.items() if name not in ("key", "place")}
    return Run(
        **values
        | {
            "group": values.pop("set"),
            "config": from_json(row.config),
            "state": RunState(row.state),
            "wish": Wish(row.wish),
            "result": row.result and json.loads(row.result),
            "reason": row.reason and EndReason(row.reason),
        }
    )


def as_step(row: Row[*tuple[Any, ...]]) -> StepRow:
    """Return a row of `steps`."""
    return StepRow(step=row.step, seconds=row.seconds, metrics=json.loads(row.metrics))


def as_evaluation(row: Row[*tuple[Any, ...]]) -> EvaluationRow:
    """Return a row of `marks`, its telemetry left out."""
    return EvaluationRow(**dict(row._mapping) | {"metrics": json.loads(row.metrics)})


def as_worker(row: Row[*tuple[Any, ...]]) -> WorkerRow:
    """Return a row of `workers`."""
    memory = {"memory": int(row.memory), "free_memory": int(row.free_memory)}
    return WorkerRow(**dict(row._mapping) | memory)
