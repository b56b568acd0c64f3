"""The tables of the store, and the connection to SQLite or PostgreSQL."""

import sqlite3
from pathlib import Path

import psutil
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import ArgumentError
from sqlalchemy.schema import CreateTable

from cnnviz.errors import BadValue

SAFE_WAL = (3, 51, 3)
"""First SQLite whose write-ahead log is sound with several writers (the WAL-reset bug)."""

BUSY_SECONDS = 15

NETWORK_FILESYSTEMS = ("nfs", "cifs", "smb", "9p", "fuse.sshfs", "afs", "lustre")
"""File systems whose locks SQLite cannot rely on."""

metadata = MetaData()

runs = Table(
    "runs",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("key", String(80), nullable=False, unique=True),
    Column("owner", String(80), nullable=False),
    Column("config", Text, nullable=False),
    Column("set", String(32)),
    Column("state", String(16), nullable=False),
    Column("reason", String(16)),
    Column("detail", Text),
    Column("step", Integer, nullable=False, default=0),
    Column("total", Integer),
    Column("attempt", Integer, nullable=False, default=0),
    Column("crashes", Integer, nullable=False, default=0),
    Column("beat", Integer, nullable=False, default=0),
    Column("worker", String(200)),
    Column("wish", String(16), nullable=False),
    Column("turn", Integer, nullable=False, default=0),
    Column("device", String(200)),
    Column("params", Integer),
    Column("expected_seconds", Float, nullable=False),
    Column("created", Float, nullable=False),
    Column("started", Float),
    Column("ended", Float),
    Index("runs_by_state", "state", "number"),
    Index("runs_by_owner", "owner", "turn"),
    sqlite_autoincrement=True,
)

steps = Table(
    "steps",
    metadata,
    Column("run", ForeignKey("runs.number", ondelete="CASCADE"), primary_key=True),
    Column("step", Integer, primary_key=True, autoincrement=False),
    Column("attempt", Integer, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("metrics", Text, nullable=False),
)

marks = Table(
    "marks",
    metadata,
    Column("run", ForeignKey("runs.number", ondelete="CASCADE"), primary_key=True),
    Column("step", Integer, primary_key=True, autoincrement=False),
    Column("attempt", Integer, nullable=False),
    Column("epoch", Float, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("metrics", Text, nullable=False),
    Column("telemetry", LargeBinary, nullable=False),
    Column("weights", String(200)),
)

workers = Table(
    "workers",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("device", String(200), nullable=False),
    Column("memory", Float, nullable=False),
    Column("free_memory", Float, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("seen", Float, nullable=False),
)


def connect(address: str) -> Engine:
    """An engine with the tables in place.

    Args:
        address: SQLAlchemy's address of the database, such as "sqlite:////folder/runs.db" or
            "postgresql+psycopg://user@host/name".

    Raises:
        BadValue: If it is none, or lies on a network file system that SQLite cannot lock.
    """
    try:
        url = make_url(address)
        sqlite = url.get_backend_name() == "sqlite"
        if sqlite:
            _check_local(Path(url.database or ""))
        elif url.get_backend_name() == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        waiting = {"timeout": BUSY_SECONDS} if sqlite else {"connect_timeout": BUSY_SECONDS}
        engine = create_engine(url, connect_args=waiting, pool_size=5, max_overflow=40)
    except (ArgumentError, ImportError) as error:
        raise BadValue("bad_database", "the address of the database is no such address") from error
    if sqlite:
        _prepare_sqlite(engine)
    _create(engine)
    return engine


def _create(engine: Engine) -> None:
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
        # A transaction that first reads and then writes may meet another one halfway.
        writes = connection.get_execution_options().get("write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _check_local(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = path.parent.resolve()
    mounts = sorted(psutil.disk_partitions(all=True), key=lambda mount: -len(mount.mountpoint))
    for mount in mounts:
        if folder.is_relative_to(mount.mountpoint):
            if mount.fstype.startswith(NETWORK_FILESYSTEMS):
                raise BadValue(
                    "database_on_network",
                    f"{folder} lies on a network file system; SQLite needs a local disk",
                    folder=str(folder),
                )
            return
