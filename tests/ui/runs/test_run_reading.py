"""Many watchers cost one query; a curve is fetched once; what stands still is noticed."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from cnnviz.errors import StoreError, UnknownName
from cnnviz.training.runs.store import engine, probing
from cnnviz.training.runs.store.run_store import RunStore
from cnnviz.training.runs.store.states import RunState
from cnnviz.ui.runs import crowd, progress, reading
from tests import played_runs


@pytest.fixture
def asked_for(monkeypatch):
    """What the store is asked, in order."""
    asked = []
    for name in ("run", "steps", "evaluations", "runs", "places", "workers"):
        plain = getattr(RunStore, name)

        def counted(self, *arguments, _plain=plain, _name=name, **more):
            asked.append((_name, more.get("after", arguments)))
            return _plain(self, *arguments, **more)

        monkeypatch.setattr(RunStore, name, counted)
    return asked


def test_a_hall_of_watchers_costs_one_query(store, asked_for):
    (run,) = played_runs.asked(store)
    claim = played_runs.begun(store)
    played_runs.stepped(store, claim, 1, 50, accuracy=0.3)
    asked_for.clear()
    ready = threading.Barrier(40)

    def watch():
        ready.wait()
        return reading.watch(run.id)

    with ThreadPoolExecutor(40) as hall:
        futures = [hall.submit(watch) for _ in range(40)]
        found = [future.result() for future in futures]
    assert {len(entry.steps) for entry in found} == {50}
    assert sorted(name for name, _ in asked_for) == ["evaluations", "run", "steps"]


def test_steps_are_fetched_once_each(store, asked_for):
    (run,) = played_runs.asked(store)
    claim = played_runs.begun(store)
    for last in (10, 25, 60):
        played_runs.stepped(store, claim, last - 9, last)
        reading.forget()
        assert reading.watch(run.id).steps["step"].iloc[-1] == last
    assert [after for name, after in asked_for if name == "steps"] == [0, 10, 25]


def test_a_run_that_has_ended_is_not_read_again(store, asked_for):
    (run,) = played_runs.asked(store)
    claim = played_runs.begun(store)
    played_runs.stepped(store, claim, 1, 10, accuracy=0.3)
    played_runs.finished(store, claim, 0.4)
    reading.forget()
    assert reading.watch(run.id).run.state is RunState.DONE
    asked_for.clear()
    for _ in range(3):
        reading.forget()
        assert reading.watch(run.id).last["test_accuracy"] == 0.3
    assert {name for name, _ in asked_for} == {"run"}


def test_the_last_look_is_there_though_the_step_is_not_new(store):
    (run,) = played_runs.asked(store)
    claim = played_runs.begun(store)
    played_runs.stepped(store, claim, 1, 10)
    reading.forget()
    assert reading.watch(run.id).last == {}
    played_runs.stepped(store, claim, 11, 10, accuracy=0.3)  # no step, only the look
    reading.forget()
    assert reading.watch(run.id).last["test_accuracy"] == 0.3


def test_a_beat_that_stands_still_is_noticed(store):
    (run,) = played_runs.asked(store)
    claim = played_runs.begun(store)
    played_runs.stepped(store, claim, 1, 2)
    reading.forget()
    reading.watch(run.id)
    time.sleep(0.4)
    reading.forget()
    assert 0.4 <= reading.watch(run.id).silent < 5
    played_runs.stepped(store, claim, 3, 4)
    reading.forget()
    assert reading.watch(run.id).silent < 0.3


def test_who_waits_is_not_silent(store):
    (run,) = played_runs.asked(store)
    reading.watch(run.id)
    time.sleep(0.3)
    reading.forget()
    assert reading.watch(run.id).silent < 0.2


def test_a_deleted_run_is_gone_for_everyone(store):
    (run,) = played_runs.asked(store)
    store.stop(run.id)
    assert reading.watch(run.id)
    store.delete(run.id)
    reading.forget()
    with pytest.raises(UnknownName):
        reading.watch(run.id)


def test_a_store_that_is_gone_is_asked_once_for_all(store, monkeypatch):
    calls = []

    def gone(self, run_id):
        calls.append(run_id)
        raise StoreError("store_gone", "the run store does not answer")

    monkeypatch.setattr(RunStore, "run", gone)
    told = []
    for _ in range(5):
        with pytest.raises(StoreError) as caught:
            reading.run("feed")
        told.append(caught.value)
    assert len(calls) == 1
    assert len({id(error) for error in told}) == 5  # raising one object twice would mix tracebacks
    assert {error.key for error in told} == {"store_gone"}


def test_the_queue_as_it_stands(store):
    played_runs.asked(store, owner="a", key="a")
    played_runs.asked(store, owner="b", key="b")
    played_runs.begun(store)
    reading.forget()
    found = reading.queue()
    assert [worker.device for worker in found.workers] == [played_runs.DEVICE]
    assert [run.owner for run in found.running] == ["a"]
    assert [place.position for place in found.places.values()] == [1]
    assert [run.owner for run in reading.mine("b")] == ["b"]


def test_a_store_that_kept_one_waiting_is_left_alone_for_a_moment(store, monkeypatch):
    calls = []

    def busy(self, *arguments, **more):
        calls.append(arguments)
        raise StoreError("store_busy", "the run store is busy; try again")

    played_runs.asked(store)
    with monkeypatch.context() as patched:
        for name in ("run", "runs", "workers"):
            patched.setattr(RunStore, name, busy)
        for ask in (lambda: reading.run("feed"), lambda: reading.mine("ada"), reading.queue):
            with pytest.raises(StoreError):
                ask()
    assert len(calls) == 1  # a page of three questions waits once, not three times
    monkeypatch.setattr(reading, "REST_SECONDS", 0.0)
    with pytest.raises(StoreError):
        reading.queue()  # for a moment even though the store is well again
    reading.forget()
    assert reading.queue().places


def test_a_page_waits_for_a_store_less_than_ten_seconds():
    # The click that asks for a run waits for the write, and the page after it for one answer.
    assert engine.BUSY_SECONDS + engine.READ_SECONDS < 10
    # Who watches a run waits until it is overdue, for one trial, and for the next look at it.
    waits = max(progress.SILENT_SECONDS, progress.STILL_SECONDS)
    assert waits + probing.PATIENCE + crowd.SHORTEST < 10


def test_a_trial_in_writing_is_made_once_for_all(store, monkeypatch):
    tried = []
    full = StoreError("store_full", "the disk of the run store is full")

    def fail(opened):
        tried.append(opened)
        raise full

    monkeypatch.setattr(reading, "try_to_write", fail)
    with ThreadPoolExecutor(8) as hall:
        told = list(hall.map(lambda _: reading.trouble(), range(8)))
    assert (told, len(tried)) == ([full] * 8, 1)
