"""Lectures on SQLite and on a real PostgreSQL."""

import pytest

from cnnviz.lectures.hall.lecture_store import LectureStore
from cnnviz.training.runs.store.database import Database
from tests.training.runs.conftest import database, folder, postgres  # noqa: F401  fixtures


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self):
        self.now = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(database, clock):  # noqa: F811
    opened = Database(database)
    yield LectureStore(opened, clock)
    opened.close()
