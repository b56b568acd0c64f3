"""What the buttons of an owner do: who may, and what a store that is gone comes to."""

import threading
from types import SimpleNamespace

import pytest

from cnnviz import names
from cnnviz.errors import StoreError
from cnnviz.ui.runs import reading, steering
from tests import played_runs


@pytest.fixture
def session(monkeypatch):
    """What the session keeps for the next run of its page."""
    kept = {}
    monkeypatch.setattr(steering, "st", SimpleNamespace(session_state=kept))
    return kept


@pytest.fixture
def may(monkeypatch):
    """Owners whose runs the session may steer."""
    owners = {"ada"}
    monkeypatch.setattr(steering.owner, "may_steer", owners.__contains__)
    return owners


def test_a_store_that_is_gone_is_told_of(session, monkeypatch):
    def gone():
        raise StoreError("store_gone", "gone")

    monkeypatch.setattr(reading, "store", gone)
    steering.act(lambda *_: None, ["some"])
    assert isinstance(session[steering._REFUSED], StoreError)


def test_a_run_is_touched_only_by_who_may_at_that_moment(store, session, may):
    (run,) = played_runs.asked(store, owner="ada")
    done = []
    steering.act(lambda _, run_id: done.append(run_id), [run.id, "nobody's"])
    assert done == [run.id]
    may.clear()
    steering.act(lambda _, run_id: done.append(run_id), [run.id])
    assert done == [run.id]
    assert not session


def test_what_one_deed_changed_is_seen_where_the_next_is_refused(store, session, may):
    first, second = played_runs.asked(store, *[played_runs.SHAPES_RUN] * 2, owner="ada")
    assert reading.run(first.id).is_active

    def deed(where, run_id):
        if run_id == second.id:
            raise StoreError("store_busy", "busy")
        where.stop(run_id)

    steering.act(deed, [first.id, second.id])
    assert isinstance(session[steering._REFUSED], StoreError)
    assert not reading.run(first.id).is_active


def test_nothing_is_forgotten_while_somebody_fetches_it(store):
    """Else the stamp of what was fetched before the deed would stand behind it."""
    (run,) = played_runs.asked(store)
    reading.watch(run.id)
    tail = reading._tail(names.identity(store.address), run.id)
    forgets = threading.Thread(target=reading.forget, args=([run.id],))
    with tail.guard:
        forgets.start()
        forgets.join(0.1)
        assert forgets.is_alive()
        assert tail.stamp
    forgets.join()
    assert tail.stamp == ()
