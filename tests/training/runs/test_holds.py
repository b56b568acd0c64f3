"""A run that stands still between two steps: what its owner says, and what its trainer hears."""

from dataclasses import replace
from functools import partial

import pytest

from cnnviz.errors import StoreError
from cnnviz.training.loop.options import Pace
from cnnviz.training.runs.steering import holds
from cnnviz.training.runs.steering.holds import OwnersPace
from cnnviz.training.runs.store import serving
from cnnviz.training.runs.store.records import Hold
from cnnviz.training.runs.store.serving import Fenced
from cnnviz.training.runs.store.states import HoldTrouble, RunState
from tests import played_runs


@pytest.fixture
def running(store):
    played_runs.asked(store)
    return played_runs.begun(store)


@pytest.fixture
def clock(monkeypatch):
    """Seconds that pass only when a test says so, and every question goes to the store."""
    now = [100.0]
    monkeypatch.setattr(holds.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(holds, "ASK_SECONDS", 0.0)
    monkeypatch.setattr(holds, "HELD_ASK_SECONDS", 0.0)
    return now


def state(store, claim):
    """What its owner sees, the time that it was held left out."""
    return replace(holds.found(store, claim.run), seconds=0.0)


def seconds(store, claim):
    return holds.found(store, claim.run).seconds


def click(store, run_id):
    """What the button of a page that is up to date asks for."""
    holds.step(store, run_id, asked=holds.found(store, store.run(run_id)).asked)


def test_nobody_holds_it(store, running, clock):
    assert state(store, running) == Hold()
    assert OwnersPace(store, running)() is Pace.GO_ON
    click(store, running.run.id)
    holds.let_go(store, running.run.id)
    assert state(store, running) == Hold()
    assert holds.report(store, running.run) == b""


def test_a_click_is_one_step(store, running, clock):
    pace, run = OwnersPace(store, running), running.run.id
    holds.hold(store, run)
    holds.hold(store, run)
    assert pace() is pace() is Pace.STAND_STILL
    assert not state(store, running).standing
    pace.stands(6)
    assert pace.told
    assert state(store, running) == Hold(held=True, standing=True, stands=6)
    click(store, run)
    assert pace() is pace() is Pace.ONE_STEP
    pace.made(7, b"what it did")
    assert pace() is Pace.STAND_STILL
    assert state(store, running) == Hold(
        held=True, standing=True, stands=7, asked=1, made=1, step=7
    )
    assert holds.report(store, running.run) == b"what it did"
    holds.let_go(store, run)
    assert pace() is Pace.GO_ON
    click(store, run)  # the button of a page that is late
    assert pace() is Pace.GO_ON


def test_a_click_that_is_told_twice_is_one_step(store, running, clock):
    pace, run = OwnersPace(store, running), running.run.id
    holds.hold(store, run)
    for _ in range(2):
        holds.step(store, run, asked=0)
    assert pace() is Pace.ONE_STEP
    pace.made(1, b"")
    holds.step(store, run, asked=0)
    assert pace() is Pace.STAND_STILL


def test_a_click_while_a_step_is_under_way_is_none_and_what_was_not_made_is_forgotten(
    store, running, clock
):
    pace, run = OwnersPace(store, running), running.run.id
    holds.hold(store, run)
    for _ in range(3):
        click(store, run)
    assert state(store, running).asked == 1
    assert pace() is Pace.ONE_STEP
    pace.made(1, b"")
    assert pace() is Pace.STAND_STILL
    click(store, run)
    holds.let_go(store, run)
    holds.hold(store, run)
    assert pace() is Pace.STAND_STILL


def test_a_step_made_while_its_owner_lets_go_and_holds_again_is_none_of_the_new_ones(
    store, running, clock
):
    pace, run = OwnersPace(store, running), running.run.id
    holds.hold(store, run)
    click(store, run)
    assert pace() is Pace.ONE_STEP
    holds.let_go(store, run)
    holds.hold(store, run)
    pace.made(1, b"")
    assert pace() is Pace.STAND_STILL
    click(store, run)
    assert pace() is Pace.ONE_STEP


def test_without_a_word_of_its_owner_it_goes_on(store, running, clock):
    pace, run = OwnersPace(store, running), running.run.id
    holds.hold(store, run)
    assert pace() is Pace.STAND_STILL
    clock[0] += holds.HOLD_SECONDS - 1
    click(store, run)  # the last word
    assert pace() is Pace.ONE_STEP
    pace.made(1, b"what it did")
    clock[0] += holds.HOLD_SECONDS - 1
    assert pace() is Pace.STAND_STILL
    clock[0] += 2
    assert pace() is Pace.GO_ON
    assert state(store, running) == Hold(stands=1, asked=1, made=1, step=1)
    holds.hold(store, run)
    assert pace() is Pace.STAND_STILL


def test_a_run_is_held_for_so_long_in_all_however_often_its_owner_speaks(store, running, clock):
    pace, run = OwnersPace(store, running), running.run.id
    began, each = clock[0], holds.HOLD_SECONDS / 3
    holds.hold(store, run)
    while pace() is not Pace.GO_ON:
        click(store, run)
        assert pace() is Pace.ONE_STEP
        pace.made(1, b"what it did")
        clock[0] += each
    assert clock[0] - began == pytest.approx(holds.MOST_HELD_SECONDS + each)
    assert seconds(store, running) >= holds.MOST_HELD_SECONDS
    assert not state(store, running).held
    holds.hold(store, run)
    assert not state(store, running).held
    assert pace() is Pace.GO_ON


def test_what_a_run_was_held_adds_up_over_its_holds_and_attempts(store, running, clock):
    run, claim = running.run.id, running
    for number in (1, 2, 3):
        pace = OwnersPace(store, claim)
        holds.hold(store, run)
        assert pace() is Pace.STAND_STILL
        clock[0] += 300.0
        assert pace() is Pace.STAND_STILL
        if number == 2:  # lost, with what it had told
            assert serving.give_up(store, store.run(run))
            clock[0] += 1000.0
            claim = played_runs.begun(store)
        else:
            holds.let_go(store, run)
            assert pace() is Pace.GO_ON
            clock[0] += 1000.0
            assert pace() is Pace.GO_ON
        assert seconds(store, claim) == pytest.approx(number * 300.0)


def test_where_it_stands_is_told_anew_by_each_attempt(store, running, clock):
    """A process may be lost between the checkpoint of a step and what it tells of it."""
    holds.hold(store, running.run.id)
    pace = OwnersPace(store, running)
    assert pace() is Pace.STAND_STILL
    pace.stands(6)
    assert serving.give_up(store, store.run(running.run.id))
    again = OwnersPace(store, played_runs.begun(store))
    assert again() is Pace.STAND_STILL
    assert not again.told
    again.stands(7)
    assert again.told
    assert state(store, running).stands == 7


def test_what_kept_it_from_standing_still_is_told_until_it_is_held_again(
    store, running, clock, monkeypatch
):
    pace, run = OwnersPace(store, running), running.run.id
    holds.hold(store, run)
    assert pace() is Pace.STAND_STILL
    with monkeypatch.context() as patch:
        patch.setattr(store.database, "writing", gone)
        pace.gives_up(HoldTrouble.NO_CHECKPOINT)
        assert pace() is Pace.GO_ON
    assert state(store, running).held
    clock[0] += holds.REST_SECONDS
    assert pace() is Pace.GO_ON
    assert state(store, running) == Hold(trouble=HoldTrouble.NO_CHECKPOINT)
    holds.hold(store, run)
    assert state(store, running).trouble is None
    assert pace() is Pace.STAND_STILL


def test_a_step_without_a_report_leaves_that_of_no_other(store, running, clock):
    pace, run = OwnersPace(store, running), running.run.id
    holds.hold(store, run)
    for number, report, trouble in ((1, b"what it did", None), (2, b"", HoldTrouble.NO_REPORT)):
        click(store, run)
        assert pace() is Pace.ONE_STEP
        pace.made(number, report, trouble)
        found = state(store, running)
        assert (found.made, found.trouble) == (number, trouble)
        assert found.step == (number if report else None)
        assert holds.report(store, running.run) == report


def gone(*_, **__):
    raise StoreError("store_gone", "gone")


def test_a_store_that_keeps_one_waiting_is_left_alone_for_a_while(
    store, running, clock, monkeypatch
):
    asked = []

    def late(*_, **__):
        asked.append(clock[0])
        clock[0] += 20.0
        raise StoreError("store_busy", "busy")

    pace = OwnersPace(store, running)
    holds.hold(store, running.run.id)
    assert pace() is Pace.STAND_STILL
    clock[0] += holds.HOLD_SECONDS + 1
    monkeypatch.setattr(store.database, "reading", late)
    monkeypatch.setattr(store.database, "writing", late)
    for _ in range(3):
        assert pace() is Pace.STAND_STILL
    assert len(asked) == 1
    clock[0] += holds.REST_SECONDS
    assert pace() is Pace.STAND_STILL
    assert len(asked) == 2


def test_a_slow_answer_is_no_reason_to_ask_again(store, running, clock, monkeypatch):
    monkeypatch.setattr(holds, "ASK_SECONDS", 0.5)
    real, asked = store.database.reading, []

    def slow():
        asked.append(clock[0])
        clock[0] += 3.0
        return real()

    monkeypatch.setattr(store.database, "reading", slow)
    pace = OwnersPace(store, running)
    for _ in range(3):
        pace()
    assert len(asked) == 1


def test_a_store_that_does_not_answer_changes_nothing(store, running, clock, monkeypatch):
    pace = OwnersPace(store, running)
    holds.hold(store, running.run.id)
    assert pace() is Pace.STAND_STILL
    monkeypatch.setattr(store.database, "reading", gone)
    monkeypatch.setattr(store.database, "writing", gone)
    clock[0] += holds.HOLD_SECONDS + 1
    assert pace() is Pace.STAND_STILL


def test_a_trainer_asks_now_and_then_and_more_often_while_a_reader_waits(store, running):
    pace, asked = OwnersPace(store, running), []
    ask = partial(OwnersPace._ask, pace)
    pace._ask = lambda: (asked.append(None), ask())
    for _ in range(50):
        pace()
    assert len(asked) == 1
    assert holds.HELD_ASK_SECONDS < holds.ASK_SECONDS


def test_only_a_run_that_has_a_device_is_held(store, clock):
    (waiting,) = played_runs.asked(store)
    holds.hold(store, waiting.id)
    holds.hold(store, "nobody")
    assert holds.found(store, waiting) == Hold()
    claim = played_runs.begun(store)
    serving.finish(store, claim, RunState.DONE)
    holds.hold(store, waiting.id)
    assert holds.found(store, waiting) == Hold()


def test_an_attempt_that_lost_the_run_goes_on_and_is_refused(store, running, clock):
    pace = OwnersPace(store, running)
    holds.hold(store, running.run.id)
    assert pace() is Pace.STAND_STILL
    assert serving.give_up(store, store.run(running.run.id))
    assert pace() is Pace.GO_ON
    for write in (lambda: pace.stands(1), lambda: pace.made(1, b"")):
        with pytest.raises(Fenced):
            write()
    # The next attempt stands still where the last one did.
    assert OwnersPace(store, played_runs.begun(store))() is Pace.STAND_STILL


def test_one_that_its_owner_put_aside_goes_on_when_it_is_resumed(store, running, clock):
    holds.hold(store, running.run.id)
    click(store, running.run.id)
    serving.finish(store, running, RunState.PAUSED)
    store.resume(running.run.id)
    assert OwnersPace(store, played_runs.begun(store))() is Pace.GO_ON


def test_it_goes_with_the_run(store, running):
    holds.hold(store, running.run.id)
    serving.finish(store, running, RunState.DONE)
    store.delete(running.run.id)
    assert state(store, running) == Hold()
