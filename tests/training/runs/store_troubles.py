"""What may happen to a store: its disk is full, it can only be read, somebody has locked it."""

import resource
import sqlite3
from contextlib import closing, contextmanager

import psycopg
from sqlalchemy import event


@contextmanager
def told_at_connecting(store, words):
    """Every connection from now on begins with these words."""

    def tell(connection, _):
        connection.execute(words).close()

    event.listen(store.database.engine, "connect", tell)
    store.database.close()
    try:
        yield
    finally:
        event.remove(store.database.engine, "connect", tell)
        store.database.close()


def pages_at_most(store, count):
    """A disk that has room for so many pages of the database."""
    return told_at_connecting(store, f"PRAGMA max_page_count={count}")


def only_to_be_read(store):
    """A disk or a server that takes no writes."""
    if store.address.startswith("sqlite"):
        return told_at_connecting(store, "PRAGMA query_only=ON")
    return told_at_connecting(store, "SET default_transaction_read_only = on")


@contextmanager
def files_at_most(store, count):
    """A quota: no file of this process may grow beyond so many pages of the database."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (count * 4096, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def locked(store):
    """Another process is in the middle of a write that concerns the whole queue."""
    if store.address.startswith("sqlite"):
        path = store.address.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            yield
            connection.execute("ROLLBACK")
        return
    with psycopg.connect(store.address) as connection:
        connection.execute("LOCK TABLE runs")
        yield
