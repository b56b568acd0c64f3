"""A trial in writing finds what a run would meet, and leaves nothing behind."""

import pytest
from sqlalchemy import func, select

from cnnviz.errors import FolderRefused, StoreError
from cnnviz.training.runs.store import probing, tables
from cnnviz.training.runs.store.run_store import RunStore
from tests.training.runs.store_troubles import (
    files_at_most,
    locked,
    only_to_be_read,
    pages_at_most,
)


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    monkeypatch.setattr(probing, "PATIENCE", 0.2)


def trials(store):
    with store.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(tables.trials)).scalar_one()


def test_a_store_that_is_well(store):
    for _ in range(3):
        probing.try_to_write(store)
    assert trials(store) == 0


def test_a_trial_that_was_cut_off_is_cleared_by_the_next(store):
    with store.database.writing() as connection:
        connection.execute(tables.trials.insert().values(id="old", filling=b"1"))
    probing.try_to_write(store)
    assert trials(store) == 0


@pytest.mark.parametrize("fill", [pages_at_most, files_at_most])
def test_a_disk_with_room_for_little(folder, fill):
    store = RunStore(folder)
    pages = (folder / "runs.db").stat().st_size // 4096
    with fill(store, pages + 4):  # a beat of a run would still find room
        with pytest.raises(StoreError) as told:
            probing.try_to_write(store)
        assert told.value.key == "store_full"
        assert trials(store) == 0
    probing.try_to_write(store)
    store.database.close()


def test_a_store_that_can_only_be_read(store):
    with only_to_be_read(store):
        with pytest.raises(StoreError) as told:
            probing.try_to_write(store)
        assert store.runs() == []
    if store.address.startswith("sqlite"):
        assert isinstance(told.value, FolderRefused)
    else:
        assert told.value.key == "store_read_only"
    probing.try_to_write(store)


def test_a_store_that_somebody_has_locked(store):
    with locked(store), pytest.raises(StoreError) as told:
        probing.try_to_write(store)
    assert told.value.key == "store_busy"
    probing.try_to_write(store)
