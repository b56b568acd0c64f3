"""The tables of the store."""

from sqlalchemy import (
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class Words(TypeDecorator[str]):
    """Text from outside: half a surrogate pair or a zero byte becomes a question mark.

    PostgreSQL takes neither, and what an address in a browser or an exception says is unknown.
    """

    impl, cache_ok = Text, True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return value and value.encode(errors="replace").decode().replace("\0", "?")


metadata = MetaData()

runs = Table(
    "runs",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", Words, nullable=False, unique=True),
    Column("key", Words, nullable=False),
    Column("place", Integer, nullable=False),
    Column("owner", Words, nullable=False),
    Column("config", Words, nullable=False),
    Column("set", Words),
    Column("state", String(16), nullable=False),
    Column("reason", String(16)),
    Column("detail", Words),
    Column("step", Integer, nullable=False, default=0),
    Column("total", Integer),
    Column("attempt", Integer, nullable=False, default=0),
    Column("crashes", Integer, nullable=False, default=0),
    Column("beat", Integer, nullable=False, default=0),
    Column("worker", Words),
    Column("wish", String(16), nullable=False),
    Column("device", Words),
    Column("params", Integer),
    Column("expected_seconds", Float, nullable=False),
    Column("created", Float, nullable=False),
    Column("started", Float),
    Column("ended", Float),
    Column("result", Text),
    Index("runs_by_state", "state", "number"),
    Index("runs_by_owner", "owner", "state"),
    UniqueConstraint("key", "place"),
    sqlite_autoincrement=True,
)

# Apart from the runs: who deletes theirs is not served first for it.
turns = Table(
    "turns",
    metadata,
    Column("owner", Words, primary_key=True),
    Column("turn", Integer, nullable=False),
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
    Column("weights", Words),
)

rates = Table(
    "rates",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("run", ForeignKey("runs.number", ondelete="CASCADE"), nullable=False),
    Column("step", Integer, nullable=False),
    Column("factor", Float, nullable=False),
    Index("rates_by_run", "run", "number"),
)

# Runs whose owner has them stand still between two steps, or once had.
holds = Table(
    "holds",
    metadata,
    Column("run", ForeignKey("runs.number", ondelete="CASCADE"), primary_key=True),
    Column("held", Integer, nullable=False, default=1),
    Column("standing", Integer, nullable=False, default=0),
    Column("stands", Integer),
    Column("asked", Integer, nullable=False, default=0),
    Column("made", Integer, nullable=False, default=0),
    Column("step", Integer),
    Column("report", LargeBinary),
    Column("seconds", Float, nullable=False, default=0.0),
    Column("trouble", String(16)),
)

LET_GO = {"held": 0, "standing": 0, "asked": holds.c.made, "trouble": None}
"""What ends a hold: steps that were asked for and not made are forgotten."""

workers = Table(
    "workers",
    metadata,
    Column("id", Words, primary_key=True),
    Column("device", Words, nullable=False),
    Column("memory", Float, nullable=False),
    Column("free_memory", Float, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("seen", Float, nullable=False),
)

# What is written only to see whether anything can be: see `probing`.
trials = Table(
    "trials",
    metadata,
    Column("id", Words, primary_key=True),
    Column("filling", LargeBinary, nullable=False),
)
