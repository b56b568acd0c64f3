"""The connection of the store to SQLite or PostgreSQL."""

import errno
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import URL, Connection, Engine, MetaData, create_engine, event, inspect, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.schema import CreateTable

from cnnviz.errors import BadValue, FolderRefused, StoreError
from cnnviz.paths import refusal
from cnnviz.settings import settings
from cnnviz.training.runs.store.tables import metadata

SAFE_WAL = (3, 51, 3)
"""First SQLite whose write-ahead log is sound with several writers (the WAL-reset bug)."""

BUSY_SECONDS = 5
"""So long a write waits for those of others. A worker or a run tries again; a page tells."""

READ_SECONDS = 4
"""So long one that only reads waits: a page shows nothing meanwhile."""

NETWORK_FILESYSTEMS = (
    *("nfs", "cifs", "smb", "9p", "afs", "lustre", "glusterfs", "beegfs", "davfs"),
    *("fuse.sshfs", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs"),
)
"""File systems whose locks SQLite cannot rely on."""

DRIVERS = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",  # as many hosts write it
}

POOL: dict[str, Any] = {"pool_size": 5, "max_overflow": 40, "pool_timeout": READ_SECONDS}

ANSWERS = {
    "connect_timeout": READ_SECONDS,
    "tcp_user_timeout": READ_SECONDS * 1000,  # milliseconds without an answer to what was sent
    "keepalives_idle": READ_SECONDS,
}
"""So long a server that has vanished from the network is waited for; the system's own is hours."""


def connect(address: str) -> Engine:
    """Return an engine with the tables in place.

    Args:
        address: SQLAlchemy's address of the database, such as "sqlite:////folder/runs.db" or
            "postgresql+psycopg://user@host/name".

    Raises:
        BadValue: If it is none, or lies on a network file system that SQLite cannot lock.
        FolderRefused: If the folder of the database cannot be made or written.
    """
    url = _address(address)
    if url.get_backend_name() == "sqlite":
        _check_local(Path(url.database or ""))
        engine = create_engine(url, connect_args={"timeout": READ_SECONDS}, **POOL)
        _prepare_sqlite(engine)
    else:
        engine = create_engine(url, connect_args=ANSWERS, pool_pre_ping=True, **POOL)
        _prepare_postgresql(engine)
    create(engine, metadata)
    return engine


def _address(text: str) -> URL:
    head, prefix, path = text.partition("sqlite:///")
    try:
        # A folder may be called "what?": all that follows is its path, never a query.
        url = URL.create("sqlite", database=path) if prefix and not head else make_url(text)
        url = url.set(drivername=DRIVERS[url.get_backend_name()])
        url.get_dialect().import_dbapi()
    except (ArgumentError, ValueError, KeyError, ImportError) as error:
        raise _no_address() from error
    if url.drivername == "sqlite" and (url.database or ":memory:") == ":memory:":
        raise _no_address()  # every connection would have a database of its own
    return url


def _no_address() -> BadValue:
    return BadValue("bad_database", "the address of the database is no such address")


def create(engine: Engine, metadata: MetaData) -> None:
    """Make the tables that are not there yet.

    Args:
        engine: Of the database.
        metadata: The tables.
    """
    with engine.connect() as connection, connection.begin():
        if set(metadata.tables) <= set(inspect(connection).get_table_names()):
            return  # a page that only reads need not wait for those who write
    # IF NOT EXISTS in the statement: several processes may start at once.
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        serialise(connection)
        for table in metadata.sorted_tables:
            connection.execute(CreateTable(table, if_not_exists=True))
            for index in table.indexes:
                index.create(connection, checkfirst=True)


def serialise(connection: Connection) -> None:
    """Let no other writer that calls this in until the transaction ends.

    SQLite's transactions for writing exclude each other anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(5247)")


def _prepare_sqlite(engine: Engine) -> None:
    journal = "WAL" if sqlite3.sqlite_version_info >= SAFE_WAL else "DELETE"

    @event.listens_for(engine, "connect")
    def _settings(connection: sqlite3.Connection, _record: object) -> None:
        # Transactions are begun below: the driver would begin them late, and never for reading.
        connection.isolation_level = None
        for pragma in (f"journal_mode={journal}", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={_patience(connection)}")
        # A transaction that first reads and then writes may meet another one halfway.
        writes = connection.get_execution_options().get("write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_postgresql(engine: Engine) -> None:
    # Who is stopped in the middle of a transaction must not keep the queue from everybody else:
    # they wait longer than it may idle.
    limits = {
        "lock_timeout": BUSY_SECONDS,
        "idle_in_transaction_session_timeout": BUSY_SECONDS / 3,
    }

    @event.listens_for(engine, "connect")
    def _settings(connection: DBAPIConnection, _record: object) -> None:
        with closing(connection.cursor()) as cursor:
            for name, seconds in limits.items():
                cursor.execute(f"SET {name} = '{seconds * 1000:.0f}ms'")
        connection.commit()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        patience = _patience(connection)
        if patience != BUSY_SECONDS * 1000:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{patience}ms'")


def _patience(connection: Connection) -> int:
    """Milliseconds that a transaction waits for others."""
    options = connection.get_execution_options()
    seconds = options.get("patience") or (BUSY_SECONDS if options.get("write") else READ_SECONDS)
    return round(1000 * seconds)


def sqlite_path(address: URL | str) -> Path:
    """Return the file of a database of SQLite's."""
    url = _address(address) if isinstance(address, str) else address
    return Path(url.database or "")


def folder_refused(database: Path, error: Exception) -> StoreError:
    """Return the error for a folder of SQLite's that cannot be made or written."""
    cause = error if isinstance(error, OSError) else refusal(database.parent)
    # A folder that can be written may hold a database that cannot, as another user's.
    cause = cause or OSError(errno.EACCES, f"{database.name}: {error}")
    return FolderRefused.of(_setting(database), database.parent, cause)


def _setting(database: Path) -> str:
    return "CNNVIZ_HOME" if database.parent == settings().home else "CNNVIZ_DATABASE"


def _check_local(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise folder_refused(path, error) from error
    except ValueError as error:
        raise StoreError("store_gone", f"the run store cannot be made: {error}") from error
    folder = path.resolve().parent
    # Of two mounts on one folder the later one counts: an automounter leaves its own below.
    mounts = reversed(psutil.disk_partitions(all=True))
    for mount in sorted(mounts, key=lambda mount: -len(mount.mountpoint)):
        if folder.is_relative_to(mount.mountpoint):
            if mount.fstype.startswith(NETWORK_FILESYSTEMS):
                raise BadValue(
                    "database_on_network",
                    f"{folder} lies on a network file system; SQLite needs a local disk",
                    setting=_setting(path),
                )
            return
