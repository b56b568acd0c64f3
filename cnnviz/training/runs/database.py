"""Transactions of the store, its rows as records, and its failures as errors of the house."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Row
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from cnnviz.errors import StoreError
from cnnviz.training.config import from_json
from cnnviz.training.runs.records import Mark, Run, StepRow
from cnnviz.training.runs.states import Reason, RunState, Wish
from cnnviz.training.runs.tables import connect, serialise

LOCKED, FULL = ("locked", "busy"), ("full", "no space")


class Database:
    """One connection pool.

    Args:
        address: As `tables.connect` takes it.

    Raises:
        StoreError: If the database cannot be opened.
    """

    def __init__(self, address: str) -> None:
        with told():
            self.engine: Engine = connect(address)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        with told(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self, *, alone: bool = False) -> Iterator[Connection]:
        """A transaction that writes, whole or not at all.

        Args:
            alone: Let no other such transaction in: for decisions about the whole queue.
        """
        with (
            told(),
            self.engine.connect().execution_options(write=True) as connection,
            connection.begin(),
        ):
            if alone:
                serialise(connection)
            yield connection

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


@contextmanager
def told() -> Iterator[None]:
    """Failures of the database as one clear sentence.

    Raises:
        StoreError: If the database is full, locked for too long, or gone.
    """
    try:
        yield
    except DBAPIError as error:
        words = str(error.orig).lower()
        if any(word in words for word in FULL):
            raise StoreError("store_full", "the disk of the run store is full") from error
        if any(word in words for word in LOCKED):
            raise StoreError("store_busy", "the run store is busy; try again") from error
        raise StoreError("store_gone", "the run store does not answer") from error
    except SQLAlchemyError as error:
        raise StoreError("store_gone", "the run store does not answer") from error


def as_run(row: Row[*tuple[Any, ...]]) -> Run:
    """A row of `runs`."""
    values = dict(row._mapping)
    for name in ("key", "turn"):
        values.pop(name)
    return Run(
        **values
        | {
            "group": values.pop("set"),
            "config": from_json(values["config"]),
            "state": RunState(values["state"]),
            "wish": Wish(values["wish"]),
            "reason": None if values["reason"] is None else Reason(values["reason"]),
        }
    )


def as_step(row: Row[*tuple[Any, ...]]) -> StepRow:
    """A row of `steps`."""
    return StepRow(step=row.step, seconds=row.seconds, metrics=json.loads(row.metrics))


def as_mark(row: Row[*tuple[Any, ...]], telemetry: bytes = b"") -> Mark:
    """A row of `marks`."""
    return Mark(
        step=row.step,
        epoch=row.epoch,
        seconds=row.seconds,
        metrics=json.loads(row.metrics),
        telemetry=telemetry,
        weights=row.weights,
    )
