"""The tables of lectures: who leads which, what the hall is shown, and who voted for what."""

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text

from cnnviz.training.runs.store.tables import Words

metadata = MetaData()

lectures = Table(
    "lectures",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("code", String(8), nullable=False),
    Column("leader", Words, nullable=False),
    Column("version", Integer, nullable=False),
    Column("place", Text, nullable=False),
    Column("started", Float, nullable=False),
    Column("ends", Float, nullable=False),
    Index("lectures_by_code", "code", "ends"),
    Index("lectures_by_leader", "leader"),
    sqlite_autoincrement=True,
)

polls = Table(
    "lecture_polls",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column(
        "lecture",
        ForeignKey("lectures.number", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("name", Words, nullable=False),
    Column("words", Words, nullable=False),
    Column("state", String(8), nullable=False),
    Column("right_answer", Words),
    Column("opened", Float, nullable=False),
    sqlite_autoincrement=True,
)

# One row a reader and question: the key refuses a second vote, whoever sends it at the same time.
votes = Table(
    "lecture_votes",
    metadata,
    Column(
        "poll",
        ForeignKey("lecture_polls.number", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("voter", Words, primary_key=True),
    Column("choice", Words, nullable=False),
    Column("cast_at", Float, nullable=False),
)
