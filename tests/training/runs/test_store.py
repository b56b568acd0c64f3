"""What a page may do with the store: ask, stop, pause, resume, delete, read."""

import math
import struct
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from cnnviz.errors import BadValue, UnknownName
from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.runs.store import serving, tables
from cnnviz.training.runs.store.records import EvaluationRow, QueuePlace, StepRow
from cnnviz.training.runs.store.states import EndReason, RunState, Wish

PLAIN = RunConfig(net="plain20-cifar10", recipe="standard", seed=1)
RESNET = RunConfig(net="resnet20-cifar10", recipe="standard", seconds=90.0)


def ask(store, owner="ada", key="k", count=1, **others):
    return store.submit([PLAIN] * count, owner=owner, key=key, **others)


def bring(store, state, wish=Wish.GO_ON):
    """A run in that state, with that wish of its owner."""
    (run,) = ask(store)
    if state is RunState.QUEUED:
        return run
    claim = serving.claim(store, "w")
    if wish is not Wish.GO_ON:
        getattr(store, wish)(run.id)
    if state is RunState.INTERRUPTED:
        assert serving.give_up(store, store.run(run.id), 0)
    elif state is not RunState.RUNNING:
        serving.finish(store, claim, state)
    assert (store.run(run.id).state, store.run(run.id).wish) == (state, wish)
    return store.run(run.id)


def test_runs_are_kept_as_they_were_asked_for(store):
    one, two = store.submit([PLAIN, RESNET], owner="ada", key="k", expected_seconds=[30, 100])
    (alone,) = store.submit([RESNET], owner="bob", key="other")
    assert (one.config, two.config) == (PLAIN, RESNET)
    assert (one.expected_seconds, two.expected_seconds, alone.expected_seconds) == (30, 100, 90)
    assert one.group == two.group is not None
    assert alone.group is None
    assert one.number < two.number < alone.number
    assert {run.state for run in (one, two, alone)} == {RunState.QUEUED}
    assert store.run(two.id) == two
    assert len({one.id, two.id, alone.id}) == 3


def test_runs_are_found(store):
    one, two = ask(store, count=2)
    (other,) = ask(store, "bob", "other")
    store.stop(two.id)
    assert [run.id for run in store.runs()] == [other.id, two.id, one.id]
    assert [run.id for run in store.runs(owner="ada")] == [two.id, one.id]
    assert [run.id for run in store.runs(group=one.group)] == [two.id, one.id]
    assert [run.id for run in store.runs(states=[RunState.CANCELLED])] == [two.id]
    assert [run.id for run in store.runs(limit=1)] == [other.id]
    assert store.runs(states=[]) == []


@pytest.mark.parametrize("name", ["", "nothing", "\0", "a\ud800b", "%", "_" * 5000])
def test_a_run_that_is_not_there(store, name):
    ask(store)
    with pytest.raises(UnknownName):
        store.run(name)
    for action in (store.stop, store.pause, store.resume, store.delete):
        assert action(name) is None
    assert store.runs(group=name) == store.runs(owner=name) == []


# Idempotency


def test_the_same_key_returns_the_same_runs(store):
    first = ask(store, count=3)
    assert ask(store, count=3) == first
    assert ask(store, count=1) == first
    store.stop(first[0].id)
    assert [run.id for run in ask(store)] == [run.id for run in first]
    assert len(store.runs()) == 3


def test_keys_are_compared_as_they_are(store):
    keys = ["k", "K", "k/0", "k/", "%", "_", "k%", "", "ㅋ"]
    runs = [ask(store, key=key)[0].id for key in keys]
    assert len(set(runs)) == len(keys)
    assert [ask(store, key=key)[0].id for key in keys] == runs


def test_eight_clicks_at_once(open_store):
    store = open_store(running_each=1, queued_each=3)
    ready = Barrier(8)

    def click(_):
        ready.wait()
        return [run.id for run in ask(store, key="click", count=3)]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(click, range(8)))
    assert answers == [answers[0]] * 8
    assert len(store.runs()) == 3


def test_a_late_click_meets_no_limit(open_store):
    store = open_store(running_each=1, queued_each=0, queue_length=1)
    first = ask(store)
    assert ask(store) == first
    with pytest.raises(BadValue):
        ask(store, key="another")


# Limits


def test_limit_of_an_owner(open_store):
    store = open_store(running_each=1, queued_each=2)
    runs = ask(store, count=2)
    with pytest.raises(BadValue) as refused:
        ask(store, key="two more", count=2)
    assert (refused.value.key, refused.value.params) == ("too_many_runs", {"most": 3})
    assert len(store.runs()) == 2  # all of a set or none of it
    ask(store, key="third")
    serving.claim(store, "w")
    with pytest.raises(BadValue):
        ask(store, key="fourth")  # the one that runs counts
    ask(store, "bob", "his own")
    store.pause(runs[1].id)
    ask(store, key="fourth")  # one that was put aside does not …
    with pytest.raises(BadValue):
        store.resume(runs[1].id)  # … until it comes back
    store.stop(runs[1].id)


def test_limit_of_the_queue(open_store):
    store = open_store(running_each=1, queued_each=5, queue_length=3)
    ask(store, "ada", count=2)
    with pytest.raises(BadValue) as refused:
        ask(store, "bob", "b", count=2)
    assert (refused.value.key, refused.value.params) == ("queue_full", {"waiting": 2})
    ask(store, "bob", "b")


def test_limits_hold_when_many_ask_at_once(open_store):
    store = open_store(running_each=1, queued_each=3, queue_length=10)

    def click(number):
        try:
            return len(ask(store, "ada" if number % 2 else "bob", f"key {number}", count=2))
        except BadValue:
            return 0

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(click, range(16))) == 8
    assert len(store.runs(owner="ada")) == len(store.runs(owner="bob")) == 4


def test_two_clicks_on_resume_count_once(open_store):
    store = open_store(running_each=1, queued_each=0)
    run = bring(store, RunState.PAUSED)
    store.resume(run.id)
    store.resume(run.id)  # the place it needs is its own
    assert store.run(run.id).state is RunState.QUEUED


# Wishes

Q, R, P, C, LOST = "queued", "running", "paused", "cancelled", "interrupted"
STATES = [(Q, ""), (R, ""), (R, "pause"), (R, "stop"), (P, ""), (P, "pause"), (LOST, "")]
STATES += [(state, "") for state in ("done", "failed", C, "diverged")]
CHANGES = {
    ("stop", Q, ""): (C, ""),
    ("stop", R, ""): (R, "stop"),
    ("stop", R, "pause"): (R, "stop"),
    ("stop", P, ""): (C, ""),
    ("stop", P, "pause"): (C, "pause"),
    ("pause", Q, ""): (P, ""),
    ("pause", R, ""): (R, "pause"),
    ("resume", P, ""): (Q, ""),
    ("resume", P, "pause"): (Q, ""),
    ("resume", LOST, ""): (Q, ""),
}


@pytest.mark.parametrize("action", ["stop", "pause", "resume"])
def test_a_wish_in_every_state(store, action):
    for state, wish in STATES:
        run = bring(store, RunState(state), Wish(wish or "go_on"))
        getattr(store, action)(run.id)
        after = store.run(run.id)
        then, wished = CHANGES.get((action, state, wish), (state, wish))
        assert (after.state, after.wish) == (then, wished or "go_on"), (state, wish)
        assert (after.ended is not None) == (then not in (Q, R, P)), (state, wish)
        assert after.attempt == run.attempt
        with store.database.writing() as connection:
            connection.execute(tables.runs.delete())


@pytest.mark.parametrize(("state", "wish"), STATES)
def test_delete_in_every_state(store, state, wish):
    run = bring(store, RunState(state), Wish(wish or "go_on"))
    if state not in (Q, R):
        store.delete(run.id)
        store.delete(run.id)  # another click
        assert store.runs() == []
        return
    with pytest.raises(BadValue) as refused:
        store.delete(run.id)
    assert refused.value.key == "run_is_active"
    assert store.run(run.id) == run


def test_what_was_recorded_goes_with_the_run(store):
    ask(store, count=2)
    for _ in range(2):
        claim = serving.claim(store, "w")
        steps = [StepRow(step=step, seconds=0, metrics={}) for step in (1, 2)]
        serving.record(store, claim, steps, [EvaluationRow(step=2, epoch=0, seconds=0, metrics={})])
        serving.finish(store, claim, RunState.DONE)
    gone, stays = store.runs()
    store.delete(gone.id)
    assert store.steps(gone) == store.evaluations(gone) == []
    assert len(store.steps(stays)) == 2
    with store.database.reading() as connection:
        counts = [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (tables.runs, tables.steps, tables.marks)
        ]
    assert counts == [1, 2, 1]


def test_a_number_is_never_given_twice(store):
    (first,) = ask(store, key="first")
    store.stop(first.id)
    store.delete(first.id)
    (second,) = ask(store, key="second")
    assert second.number > first.number


# Places


def announce(store, *names):
    for name in names:
        serving.announce(store, name, device="a CPU", pid=7, memory=2**40, free_memory=5)


def places(store):
    return {store.run(name).config.seed: place for name, place in store.places().items()}


def queue(store, owner, *numbers, seconds=10):
    for number in numbers:
        config = RunConfig(net="plain20-cifar10", recipe="standard", seed=number)
        store.submit([config], owner=owner, key=str(number), expected_seconds=[seconds])


def test_places_take_turns(store):
    announce(store, "w")
    assert store.places() == {}
    queue(store, "ada", 1, 2, 3)
    queue(store, "bob", 4)
    queue(store, "eve", 5, 6)
    order = sorted(places(store).items(), key=lambda item: item[1].position)
    assert order == [
        (number, QueuePlace(position=place, wait_seconds=10.0 * (place - 1)))
        for place, number in enumerate([1, 4, 5, 2, 6, 3], start=1)
    ]


def test_places_with_two_devices(open_store):
    store = open_store(running_each=1, queued_each=9)
    announce(store, "one", "two")
    queue(store, "ada", 1, 2, 3)
    queue(store, "bob", 4, seconds=25)
    waits = {number: place.wait_seconds for number, place in places(store).items()}
    assert waits == {1: 0, 4: 0, 2: 10, 3: 20}
    serving.claim(store, "one")
    waits = {number: place.wait_seconds for number, place in places(store).items()}
    assert waits == {4: 0, 2: pytest.approx(10, abs=2), 3: pytest.approx(20, abs=2)}


@pytest.mark.parametrize("limits", [{"running_each": 0, "queued_each": 9}, {}])
def test_nobody_serves(open_store, limits):
    store = open_store(**limits)
    if limits:
        announce(store, "w")
    queue(store, "ada", 1, 2)
    assert places(store) == {
        1: QueuePlace(position=1, wait_seconds=None),
        2: QueuePlace(position=2, wait_seconds=None),
    }


def test_workers_that_were_seen_lately(store, monkeypatch):
    announce(store, "b", "a", "b")
    first, second = store.workers()
    assert (first.id, second.id) == ("a", "b")
    assert (first.device, first.pid, first.memory, first.free_memory) == ("a CPU", 7, 2**40, 5)
    monkeypatch.setattr("time.time", lambda: first.seen + 60)
    announce(store, "b")
    assert [worker.id for worker in store.workers()] == ["b"]


# Numbers

STRANGE = [math.nan, math.inf, -math.inf, -0.0, 5e-324, 1.7976931348623157e308, 0.1, 1e16 + 2, 3.0]


def bits(metrics):
    return {name: struct.pack("d", value) for name, value in metrics.items()}


def test_every_number_comes_back_as_it_was(store):
    ask(store)
    claim = serving.claim(store, "w")
    metrics = {f"value {place}": value for place, value in enumerate(STRANGE)}
    row = StepRow(step=1, seconds=0.1, metrics=metrics)
    data = bytes(range(256))
    mark = EvaluationRow(
        step=1, epoch=1 / 3, seconds=0.1, metrics=metrics, telemetry=data, weights="n.safetensors"
    )
    serving.record(store, claim, [row], [mark])
    serving.finish(store, claim, RunState.DIVERGED, result=metrics)
    run = store.run(claim.run.id)
    (step,), (evaluation,) = store.steps(run), store.evaluations(run)
    assert bits(step.metrics) == bits(evaluation.metrics) == bits(run.result) == bits(metrics)
    assert (evaluation.epoch, evaluation.seconds, step.seconds) == (1 / 3, 0.1, 0.1)
    assert (evaluation.telemetry, evaluation.weights) == (
        b"",
        None,
    )  # the file is not there (any more)
    file = store.folder(run.id) / "n.safetensors"
    file.parent.mkdir(parents=True)
    file.touch()
    assert store.evaluations(run)[0].weights == "n.safetensors"
    assert store.telemetry(run, 1) == data
    assert store.telemetry(run, 2) == b""


def test_only_the_steps_after_one(store):
    ask(store)
    claim = serving.claim(store, "w")
    for steps in ([5, 3], [8], [1]):
        serving.record(
            store, claim, [StepRow(step=step, seconds=step, metrics={}) for step in steps]
        )
    assert [row.step for row in store.steps(claim.run)] == [1, 3, 5, 8]
    assert [row.step for row in store.steps(claim.run, after=3)] == [5, 8]
    assert store.run(claim.run.id).step == 8


def test_the_words_of_a_stranger_reach_the_page(store):
    ask(store, "아다\0\ud800")
    claim = serving.claim(store, "w")
    detail = "OSError: \0 \udcff 메모리 " + "x" * 10**6
    serving.finish(store, claim, RunState.FAILED, reason=EndReason.ERROR, detail=detail)
    run = store.run(claim.run.id)
    assert run.detail.startswith("OSError: ? ? 메모리 x")
    assert len(run.detail) <= 1000
    assert run.reason is EndReason.ERROR
    assert store.runs(owner="아다\0\ud800") == [run]
