"""Lectures in the store: started, shown something, asked something, and ended."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, Insert, Row, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from cnnviz.errors import BadValue, UnknownName
from cnnviz.lectures.hall import hall_tables as tables
from cnnviz.lectures.hall.lecture_records import (
    HallPlace,
    Lecture,
    Poll,
    PollState,
    fresh_code,
)
from cnnviz.lectures.hall.lecture_rows import as_lecture, as_poll
from cnnviz.training.runs.store.database import Database, told
from cnnviz.training.runs.store.engine import create

LIFE_SECONDS = 12 * 3600.0
"""A lecture that nobody ends is over after so long."""

KEPT_SECONDS = 30 * 24 * 3600.0
"""So long the votes of a lecture that is over are kept."""

MOST_LECTURES = 50
"""That go on at a time."""

MOST_VOTES = 5000
"""On one question: who sends more than a hall can hold fills no disk."""

lec, pol, vot = tables.lectures.c, tables.polls.c, tables.votes.c


class LectureStore:
    """The lectures of all processes of a server.

    Args:
        database: That of the runs.
        clock: Seconds since 1970.

    Raises:
        StoreError: If the database does not answer.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self.database = database
        self._now = clock
        with told(database.engine.url):
            create(database.engine, tables.metadata)

    def start(self, leader: str) -> Lecture:
        """Begin a lecture, and forget those whose time to be kept is over.

        Args:
            leader: Token of the browser that leads it.

        Raises:
            BadValue: If too many go on.
        """
        now = self._now()
        with self.database.writing(alone=True) as connection:
            connection.execute(delete(tables.lectures).where(lec.ends < now - KEPT_SECONDS))
            taken = set(connection.execute(select(lec.code).where(lec.ends > now)).scalars())
            if len(taken) >= MOST_LECTURES:
                raise BadValue(
                    "too_many_lectures",
                    f"{MOST_LECTURES} lectures go on; end one of them",
                    most=MOST_LECTURES,
                )
            code = next(code for code in iter(fresh_code, "") if code not in taken)
            connection.execute(
                insert(tables.lectures).values(
                    code=code,
                    leader=leader,
                    version=1,
                    place=HallPlace().dumped(),
                    started=now,
                    ends=now + LIFE_SECONDS,
                )
            )
            return self._live(connection, code)

    def find(self, code: str) -> Lecture | None:
        """Return the lecture of a code, if it goes on."""
        with self.database.reading() as connection:
            row = self._row(connection, code)
            return None if row is None else as_lecture(connection, row)

    def led_by(self, leader: str, *, past: bool = False) -> list[Lecture]:
        """Return the lectures of a browser, the latest first: those that go on, or those over."""
        now = self._now()
        when = lec.ends <= now if past else lec.ends > now
        asked = (
            select(tables.lectures).where(lec.leader == leader, when).order_by(lec.number.desc())
        )
        with self.database.reading() as connection:
            return [as_lecture(connection, row) for row in connection.execute(asked)]

    def show(self, code: str, leader: str, place: HallPlace) -> Lecture:
        """Show the hall a place; a question that is still open is closed.

        Raises:
            UnknownName: If that browser leads no such lecture.
        """
        with self.database.writing() as connection:
            lecture = self._own(connection, code, leader)
            _close(connection, lecture.number)
            _advance(connection, lecture, place)
            return self._live(connection, code)

    def ask(
        self,
        code: str,
        leader: str,
        place: HallPlace,
        *,
        name: str,
        question: Mapping[str, str],
        options: Mapping[str, Mapping[str, str]],
    ) -> Lecture:
        """Put a question to the hall.

        Args:
            code: Of the lecture.
            leader: Who leads it.
            place: Where the question stands.
            name: Name of the question.
            question: Its words, by language.
            options: The words of the answers by their names, by language.

        Raises:
            UnknownName: If that browser leads no such lecture.
        """
        with self.database.writing() as connection:
            lecture = self._own(connection, code, leader)
            _close(connection, lecture.number)
            connection.execute(
                insert(tables.polls).values(
                    lecture=lecture.number,
                    name=name,
                    words=json.dumps([dict(question), _plain(options)], ensure_ascii=False),
                    state=PollState.OPEN,
                    opened=self._now(),
                )
            )
            _advance(connection, lecture, place)
            return self._live(connection, code)

    def reveal(self, code: str, leader: str, place: HallPlace) -> Lecture:
        """End the vote, and show the hall the measurement.

        Raises:
            UnknownName: If that browser leads no such lecture.
        """
        with self.database.writing() as connection:
            lecture = self._own(connection, code, leader)
            connection.execute(
                update(tables.polls)
                .where(pol.lecture == lecture.number, pol.state == PollState.OPEN)
                .values(state=PollState.SHOWN)
            )
            _advance(connection, lecture, place)
            return self._live(connection, code)

    def note_right(self, poll: int, right: str) -> None:
        """Keep which answer the measurement gave."""
        with self.database.writing() as connection:
            connection.execute(
                update(tables.polls)
                .where(pol.number == poll, pol.right_answer.is_(None))
                .values(right_answer=right)
            )

    def end(self, code: str, leader: str) -> None:
        """End a lecture; its votes are kept.

        Raises:
            UnknownName: If that browser leads no such lecture.
        """
        with self.database.writing() as connection:
            lecture = self._own(connection, code, leader)
            _close(connection, lecture.number)
            connection.execute(
                update(tables.lectures)
                .where(lec.number == lecture.number)
                .values(ends=self._now(), version=lecture.version + 1)
            )

    # Votes

    def vote(self, poll: int, voter: str, choice: str) -> bool:
        """Count a vote, once a reader.

        Returns:
            Whether it counts: not the second one of a reader, and none that comes too late.
        """
        now = self._now()
        with self.database.writing() as connection:
            row = connection.execute(
                select(tables.polls)
                .join(tables.lectures, lec.number == pol.lecture)
                .where(pol.number == poll, pol.state == PollState.OPEN, lec.ends > now)
            ).one_or_none()
            if row is None or choice not in as_poll(row).answers:
                return False
            if _count(connection, poll) >= MOST_VOTES:
                return False
            values = {"poll": poll, "voter": voter, "choice": choice, "cast_at": now}
            counted = _once(connection).values(values).returning(vot.voter)
            return connection.execute(counted).first() is not None

    def voted(self, poll: int, voter: str) -> str | None:
        """Return what a reader voted for, None of one who did not."""
        asked = select(vot.choice).where(vot.poll == poll, vot.voter == voter)
        with self.database.reading() as connection:
            return connection.execute(asked).scalar_one_or_none()

    def count(self, poll: int) -> int:
        """Return how many have voted."""
        with self.database.reading() as connection:
            return _count(connection, poll)

    def tally(self, poll: int) -> dict[str, int]:
        """Return the votes of every answer that got any."""
        counted = func.count().label("votes")
        asked = select(vot.choice, counted).where(vot.poll == poll).group_by(vot.choice)
        with self.database.reading() as connection:
            return {row.choice: row.votes for row in connection.execute(asked)}

    def polls(self, lecture: int) -> list[Poll]:
        """Return the questions of a lecture in their order."""
        asked = select(tables.polls).where(pol.lecture == lecture).order_by(pol.number)
        with self.database.reading() as connection:
            return [as_poll(row) for row in connection.execute(asked)]

    def _row(self, connection: Connection, code: str) -> Row[*tuple[Any, ...]] | None:
        live = select(tables.lectures).where(lec.code == code, lec.ends > self._now())
        return connection.execute(live).one_or_none()

    def _live(self, connection: Connection, code: str) -> Lecture:
        row = self._row(connection, code)
        if row is None:
            raise UnknownName("no_lecture", f"no lecture {code!r} goes on", name=code)
        return as_lecture(connection, row)

    def _own(self, connection: Connection, code: str, leader: str) -> Lecture:
        lecture = self._live(connection, code)
        if lecture.leader != leader:
            raise UnknownName("no_lecture", f"no lecture {code!r} of this browser", name=code)
        return lecture


def _advance(connection: Connection, lecture: Lecture, place: HallPlace) -> None:
    connection.execute(
        update(tables.lectures)
        .where(lec.number == lecture.number)
        # Counted by the database: two clicks may come at once.
        .values(version=lec.version + 1, place=place.dumped())
    )


def _once(connection: Connection) -> Insert:
    """An insert of a vote that does nothing where that reader has one already."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(tables.votes).on_conflict_do_nothing()
    return sqlite.insert(tables.votes).on_conflict_do_nothing()


def _close(connection: Connection, lecture: int) -> None:
    connection.execute(
        update(tables.polls)
        .where(pol.lecture == lecture, pol.state != PollState.CLOSED)
        .values(state=PollState.CLOSED)
    )


def _count(connection: Connection, poll: int) -> int:
    asked = select(func.count()).select_from(tables.votes).where(vot.poll == poll)
    return connection.execute(asked).scalar_one()


def _plain(options: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    return {language: dict(words) for language, words in options.items()}
