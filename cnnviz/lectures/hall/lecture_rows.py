"""Rows of the store as what they tell: lectures and their questions."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from cnnviz.lectures.hall import hall_tables as tables
from cnnviz.lectures.hall.lecture_records import HallPlace, Lecture, Poll, PollState


def as_lecture(connection: Connection, row: Row[*tuple[Any, ...]]) -> Lecture:
    """Return the lecture of a row, with the question that stands before its hall."""
    last = (
        select(tables.polls)
        .where(tables.polls.c.lecture == row.number, tables.polls.c.state != PollState.CLOSED)
        .order_by(tables.polls.c.number.desc())
        .limit(1)
    )
    found: Sequence[Row[*tuple[Any, ...]]] = connection.execute(last).all()
    return Lecture(
        **{**row._mapping, "place": HallPlace.loaded(row.place)},
        poll=as_poll(found[0]) if found else None,
    )


def as_poll(row: Row[*tuple[Any, ...]]) -> Poll:
    """Return the question of a row."""
    question, options = json.loads(row.words)
    return Poll(
        number=row.number,
        name=row.name,
        question=question,
        options=options,
        state=PollState(row.state),
        right=row.right_answer,
        opened=row.opened,
    )
