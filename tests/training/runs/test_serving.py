"""What a worker may do with the store: turns, fences, leases."""

import pytest

from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.runs.store import serving
from cnnviz.training.runs.store.records import Claim, EvaluationRow, StepRow
from cnnviz.training.runs.store.serving import Fenced
from cnnviz.training.runs.store.states import RunState, Wish

CONFIG = RunConfig(net="plain8-cifar10", recipe="standard")


def ask(store, owner, count=1):
    runs = [store.submit([CONFIG], owner=owner, key=f"{owner}{n}")[0] for n in range(count)]
    return [run.id for run in runs]


def serve(store, state=RunState.DONE):
    """Take the next run and bring it to its end at once."""
    claim = serving.claim(store, "w")
    serving.finish(store, claim, state)
    return claim.run.owner


def row(step, loss=0.0):
    return StepRow(step=step, seconds=step / 10, metrics={"loss": loss})


def writes(store, claim):
    """Every write that a worker makes."""
    return [
        lambda: serving.beat(store, claim),
        lambda: serving.begun(store, claim, device="d", params=1, total=2),
        lambda: serving.record(
            store, claim, [row(9)], [EvaluationRow(step=9, epoch=1, seconds=1, metrics={})]
        ),
        lambda: serving.record(store, claim, []),
        lambda: serving.finish(store, claim, RunState.DONE),
        lambda: serving.finish(store, claim, RunState.PAUSED),
    ]


# Turns


def test_a_run_is_taken_once(store):
    assert serving.claim(store, "w") is None
    (name,) = ask(store, "ada")
    claim = serving.claim(store, "w")
    assert (claim.run.id, claim.attempt, claim.run.state) == (name, 1, RunState.RUNNING)
    assert (claim.run.worker, claim.run.beat) == ("w", 0)
    assert claim.run.started is not None
    assert store.run(name) == claim.run
    assert serving.claim(store, "other") is None


def test_who_was_served_longest_ago_comes_next(store):
    ask(store, "ada", 3)
    assert serve(store) == "ada"
    ask(store, "bob", 2)
    ask(store, "eve", 1)
    assert [serve(store) for _ in range(5)] == ["bob", "eve", "ada", "bob", "ada"]


def test_who_deletes_their_runs_does_not_come_first(store):
    ask(store, "ada", 2)
    ask(store, "bob", 2)
    assert serve(store) == "ada"
    (done,) = store.runs(states=[RunState.DONE])
    store.delete(done.id)
    assert [serve(store) for _ in range(3)] == ["bob", "ada", "bob"]


def test_one_with_thirty_and_twenty_with_one(store):
    ask(store, "greedy", 30)
    begun = [serve(store) for _ in range(3)]
    for number in range(20):
        ask(store, f"student {number}")
    begun = [serve(store) for _ in range(24)]
    assert begun[:20] == [f"student {number}" for number in range(20)]
    assert begun[20:] == ["greedy"] * 4


def test_running_each(open_store):
    store = open_store(running_each=2, queued_each=9)
    ask(store, "ada", 4)
    claims = [serving.claim(store, "w") for _ in range(3)]
    assert claims[2] is None
    ask(store, "bob")
    assert serving.claim(store, "w").run.owner == "bob"
    serving.finish(store, claims[0], RunState.DONE)
    assert serving.claim(store, "w").run.owner == "ada"
    assert serving.claim(store, "w") is None


def test_a_lost_run_goes_on_first(store):
    ask(store, "ada", 2)
    claim = serving.claim(store, "w")
    ask(store, "bob")
    assert serving.give_up(store, claim.run)
    again = serving.claim(store, "other")
    assert (again.run.id, again.attempt, again.run.crashes) == (claim.run.id, 2, 1)
    assert again.run.started == claim.run.started
    # One that its owner put aside is no lost one when it comes back.
    assert serving.give_up(store, again.run)
    store.pause(claim.run.id)
    store.resume(claim.run.id)
    assert store.run(claim.run.id).crashes == 0
    assert serve(store) == "bob"


def test_places_tell_the_order_of_claims(store):
    for number, owner in enumerate("aabcabccaddba"):
        store.submit([CONFIG], owner=owner, key=str(number))
    for _ in range(3):
        serving.give_up(store, serving.claim(store, "w").run)
        serve(store)
    places = store.places()
    told = sorted(places, key=lambda name: places[name].position)
    served = []
    while claim := serving.claim(store, "w"):
        served.append(claim.run.id)
        serving.finish(store, claim, RunState.DONE)
    assert served == told


# Fences


def test_an_earlier_attempt_writes_nothing(store):
    (name,) = ask(store, "ada")
    stale = serving.claim(store, "stalled")
    serving.record(store, stale, [row(1, 1.0), row(2, 1.0)])
    assert serving.give_up(store, store.run(name))
    for after in ("queued", "taken", "done"):
        if after == "taken":
            fresh = serving.claim(store, "other")
            serving.record(store, fresh, [row(2, 5.0), row(3, 5.0)])
        elif after == "done":
            serving.finish(store, fresh, RunState.DONE)
        before = (store.run(name), store.steps(stale.run), store.evaluations(stale.run))
        for write in writes(store, stale):
            with pytest.raises(Fenced):
                write()
        assert (store.run(name), store.steps(stale.run), store.evaluations(stale.run)) == before
    # What an earlier attempt had recorded stays as it was.
    assert [(step.step, step.metrics["loss"]) for step in store.steps(stale.run)] == [
        (1, 1.0),
        (2, 1.0),
        (3, 5.0),
    ]


@pytest.mark.parametrize("state", ["done", "failed", "cancelled", "diverged", "paused"])
def test_an_ended_run_is_left_alone(store, state):
    (name,) = ask(store, "ada")
    claim = serving.claim(store, "w")
    serving.finish(store, claim, RunState(state))
    before = store.run(name)
    for write in writes(store, claim):
        with pytest.raises(Fenced):
            write()
    assert not serving.give_up(store, claim.run)
    assert store.run(name) == before


def test_a_deleted_run_is_not_written(store):
    (name,) = ask(store, "ada")
    claim = serving.claim(store, "w")
    serving.finish(store, claim, RunState.DONE)
    store.delete(name)
    for write in writes(store, claim):
        with pytest.raises(Fenced):
            write()
    assert store.runs() == []


def test_the_attempt_is_the_fence_and_not_who_asks(store):
    ask(store, "ada")
    claim = serving.claim(store, "w")
    for attempt in (0, 2):
        for write in writes(store, Claim(run=claim.run, attempt=attempt)):
            with pytest.raises(Fenced):
                write()
    serving.beat(store, claim)


# Leases


def test_a_run_whose_worker_lives_is_not_given_up(store):
    (name,) = ask(store, "ada")
    claim = serving.claim(store, "w")
    seen = store.run(name)
    assert serving.beat(store, claim) is Wish.GO_ON
    assert not serving.give_up(store, seen)
    assert store.run(name).state is RunState.RUNNING
    assert serving.give_up(store, store.run(name))
    assert not serving.give_up(store, store.run(name))


def test_a_run_that_is_lost_again_and_again(store):
    (name,) = ask(store, "ada")
    for _ in range(3):
        assert serving.give_up(store, serving.claim(store, "w").run, 2)
    run = store.run(name)
    assert (run.state, run.crashes, run.attempt) == (RunState.INTERRUPTED, 3, 3)
    assert run.ended is not None
    store.resume(name)
    claim = serving.claim(store, "w")
    assert (claim.attempt, claim.run.crashes, claim.run.ended) == (4, 0, None)


@pytest.mark.parametrize(
    ("wishes", "state"),
    [(["stop"], "cancelled"), (["pause"], "paused"), (["pause", "stop"], "cancelled")],
)
@pytest.mark.parametrize("crashes", [0, 3])
def test_a_wish_outlives_the_worker(store, wishes, state, crashes):
    (name,) = ask(store, "ada")
    seen = serving.claim(store, "w").run
    for wish in wishes:  # after the run was seen without a sign of life
        getattr(store, wish)(name)
    assert serving.give_up(store, seen, crashes)
    run = store.run(name)
    assert run.state == state
    assert (run.ended is not None) == (state == "cancelled")


def test_a_stop_outlives_a_pause_that_is_under_way(store):
    (name,) = ask(store, "ada")
    claim = serving.claim(store, "w")
    store.pause(name)
    assert serving.beat(store, claim) is Wish.PAUSE
    store.stop(name)
    serving.finish(store, claim, RunState.PAUSED)
    run = store.run(name)
    assert run.state is RunState.CANCELLED
    assert run.ended is not None


def test_what_a_run_uses_is_noted(store):
    (name,) = ask(store, "ada")
    claim = serving.claim(store, "w")
    serving.begun(store, claim, device="a CPU", params=272_474, total=None)
    run = store.run(name)
    assert (run.device, run.params, run.total) == ("a CPU", 272_474, None)
    serving.begun(store, claim, device="a CPU", params=272_474, total=900)
    assert store.run(name).total == 900


# Handing on


def test_a_run_is_handed_on(store):
    (name,) = ask(store, "ada")
    claim = serving.claim(store, "ray")
    fresh = serving.retake(store, name, claim.attempt, "node 1")
    assert (fresh.run.id, fresh.run.worker, fresh.run.crashes) == (name, "node 1#1", 0)
    for write in writes(store, claim):
        with pytest.raises(Fenced):
            write()
    # Started a second time, for its first process was lost.
    second = serving.retake(store, name, claim.attempt, "node 2")
    assert (second.run.crashes, second.run.worker) == (1, "node 2#1")
    with pytest.raises(Fenced):
        serving.beat(store, fresh)
    serving.finish(store, second, RunState.DONE)
    assert serving.retake(store, name, claim.attempt, "node 3") is None


def test_a_repetition_that_comes_late_steals_nothing(store):
    """The first task was lost, its run given up and handed on anew; then Ray repeats the first."""
    (name,) = ask(store, "ada")
    first = serving.claim(store, "ray")
    serving.retake(store, name, first.attempt, "node 1")
    assert serving.give_up(store, store.run(name))
    again = serving.claim(store, "ray")
    assert serving.retake(store, name, first.attempt, "node 1") is None
    held = serving.retake(store, name, again.attempt, "node 2")
    assert serving.retake(store, name, first.attempt, "node 1") is None
    serving.beat(store, held)
