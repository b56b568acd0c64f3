"""A store of this test alone, as the pages open it."""

import pytest

from tests.played_runs import own_store


@pytest.fixture
def store(tmp_path, monkeypatch):
    with own_store(monkeypatch, tmp_path) as opened:
        yield opened
