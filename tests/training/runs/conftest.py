"""Stores on SQLite and on a real PostgreSQL, and people who use them."""

import os
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from cnnviz.settings import read
from cnnviz.training.runs.store.run_store import RunStore
from tests.postgres import Postgres, is_installed

MEMORY = Path("/dev/shm")  # a disk that waits for its platters would make the tests slow


@pytest.fixture(scope="session")
def postgres():
    """A server of our own; skipped where PostgreSQL is not installed, but not in the gate."""
    if not is_installed():
        message = "PostgreSQL is not installed: initdb and postgres are missing"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    server = Postgres()
    yield server
    server.remove()


@pytest.fixture
def folder(tmp_path):
    """A quick folder for a store."""
    if not os.access(MEMORY, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=MEMORY, prefix="cnnviz-") as name:
        yield Path(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, folder):
    """The address of an empty database, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{folder / 'runs.db'}"
    server = request.getfixturevalue("postgres")
    server.empty()
    return server.address


@pytest.fixture
def open_store(folder, database):
    """A function that opens the store, as another process would; keywords are its limits."""
    opened = []

    def open_(**limits):
        store = RunStore(folder, database, replace(read({}), **limits))
        opened.append(store)
        return store

    yield open_
    for store in opened:
        store.database.close()


@pytest.fixture
def store(open_store):
    """A store with limits that no test meets by accident."""
    return open_store(running_each=100, queued_each=1000, queue_length=10_000)
