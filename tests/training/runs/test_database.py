"""Failures of the database: full, locked, stopped, gone; each one clear sentence."""

import threading
import time

import pytest

from cnnviz.errors import StoreError
from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.runs.store import engine, serving, tables
from cnnviz.training.runs.store.records import StepRow
from cnnviz.training.runs.store.run_store import RunStore
from cnnviz.training.runs.store.states import RunState
from tests.training.runs.store_troubles import files_at_most, locked, pages_at_most

CONFIG = RunConfig(net="plain8-cifar10", recipe="standard")


@pytest.mark.parametrize("fill", [pages_at_most, files_at_most])
def test_a_full_disk(folder, fill):
    store = RunStore(folder)
    store.submit([CONFIG], owner="ada", key="k")
    claim = serving.claim(store, "w")
    with fill(store, 60):
        written, error = _write_until_refused(store, claim)
        assert (error.key, str(error)) == ("store_full", "the disk of the run store is full")
        assert written > 0
        # What was written is there, and the store can still be read and opened.
        assert [row.step for row in store.steps(claim.run)] == list(range(1, written + 1))
        another = RunStore(folder)
        assert another.run(claim.run.id).step == written
        another.database.close()
    serving.record(store, claim, [_row(written + 1)])  # there is room again
    assert len(store.steps(claim.run)) == written + 1
    serving.finish(store, claim, RunState.DONE)
    with store.database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    store.database.close()


def _write_until_refused(store, claim):
    for step in range(1, 1000):
        try:
            serving.record(store, claim, [_row(step)])
        except StoreError as error:
            return step - 1, error
    raise AssertionError("the disk is not full")


def _row(step):
    return StepRow(step=step, seconds=0, metrics={"x" * 2000: 1.0})


def test_a_store_that_is_locked_for_a_while(store):
    held, freed = threading.Event(), threading.Event()

    def hold():
        with locked(store):
            held.set()
            time.sleep(0.4)
            freed.set()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    runs = store.submit([CONFIG], owner="ada", key="k")
    assert freed.is_set()
    assert store.runs() == runs
    thread.join()


def test_pages_open_and_read_while_another_writes(open_store):
    store = open_store()
    runs = store.submit([CONFIG], owner="ada", key="k")
    with store.database.writing(alone=True):
        assert open_store().runs() == runs


def test_a_store_that_is_locked_for_too_long(open_store, monkeypatch):
    monkeypatch.setattr(engine, "BUSY_SECONDS", 2)
    store = open_store()
    with locked(store):
        begun = time.monotonic()
        with pytest.raises(StoreError) as refused:
            store.submit([CONFIG], owner="ada", key="k")
        assert refused.value.key == "store_busy"
        assert 1.5 < time.monotonic() - begun < 10
    assert store.submit([CONFIG], owner="ada", key="k") == store.runs()


def test_more_threads_than_connections_wait(folder, monkeypatch):
    monkeypatch.setitem(engine.POOL, "pool_size", 1)
    monkeypatch.setitem(engine.POOL, "max_overflow", 0)
    monkeypatch.setitem(engine.POOL, "pool_timeout", 0.1)
    store = RunStore(folder)
    with store.database.reading(), pytest.raises(StoreError) as refused:
        store.runs()
    assert refused.value.key == "store_busy"
    assert store.runs() == []
    store.database.close()


def test_who_stops_in_the_middle_keeps_nobody_out(folder, postgres, monkeypatch):
    monkeypatch.setattr(engine, "BUSY_SECONDS", 3)
    postgres.empty()
    stopped, store = RunStore(folder, postgres.address), RunStore(folder, postgres.address)
    writing = stopped.database.writing(alone=True)
    writing.__enter__()  # and not a word more from it
    runs = store.submit([CONFIG], owner="ada", key="k")
    assert store.runs() == runs
    with pytest.raises(StoreError) as refused:
        writing.__exit__(None, None, None)
    assert refused.value.key in ("store_busy", "store_gone")
    assert stopped.runs() == runs
    for opened in (stopped, store):
        opened.database.close()


def test_a_server_that_goes_and_comes_back(folder, postgres):
    postgres.empty()
    store = RunStore(folder, postgres.address)
    runs = store.submit([CONFIG], owner="ada", key="k")
    postgres.stop()
    for call in (store.runs, store.places, lambda: serving.claim(store, "w")):
        with pytest.raises(StoreError) as refused:
            call()
        assert refused.value.key == "store_gone"
        assert "\n" not in str(refused.value)
    with pytest.raises(StoreError):
        RunStore(folder, postgres.address)
    postgres.start()
    assert store.runs() == runs
    assert serving.claim(store, "w").run.id == runs[0].id
    store.database.close()


def test_a_restart_between_two_calls_is_not_noticed(folder, postgres):
    postgres.empty()
    store = RunStore(folder, postgres.address)
    store.submit([CONFIG], owner="ada", key="k")
    claim = serving.claim(store, "w")
    postgres.stop()
    postgres.start()
    serving.record(store, claim, [_row(1)])
    assert [row.step for row in store.steps(claim.run)] == [1]
    store.database.close()


def test_an_error_in_the_middle_leaves_nothing_behind(store):
    writing = store.database.writing(alone=True)
    connection = writing.__enter__()
    connection.execute(tables.turns.insert().values(owner="ada", turn=1))
    assert not writing.__exit__(ZeroDivisionError, ZeroDivisionError(), None)
    with store.database.reading() as connection:
        assert connection.execute(tables.turns.select()).all() == []
