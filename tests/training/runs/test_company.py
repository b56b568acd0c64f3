"""Which runs of a set are taken together."""

import pytest

from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.runs.store import serving
from cnnviz.training.runs.store.company import claim_company, hand_back
from cnnviz.training.runs.store.queue_order import MOST_TOGETHER
from cnnviz.training.runs.store.records import QueuePlace
from cnnviz.training.runs.store.serving import Fenced
from cnnviz.training.runs.store.states import RunState, Wish

CONFIG = RunConfig(net="resnet20-cifar10", recipe="standard", seconds=10.0)


def ask(store, owner, count=1):
    return [run.id for run in store.submit([CONFIG] * count, owner=owner, key=owner)]


def taken(store, worker="w"):
    first = serving.claim(store, worker)
    return [first, *claim_company(store, first, worker)]


def test_a_set_is_taken_whole_and_nobody_else(store):
    ask(store, "bob")
    arms = ask(store, "ada", 3)
    ask(store, "eve", 2)
    assert [claim.run.owner for claim in taken(store)] == ["bob"]
    claims = taken(store)
    assert [claim.run.id for claim in claims] == arms
    assert {claim.attempt for claim in claims} == {1}
    runs = [store.run(name) for name in arms]
    assert {(run.state, run.worker, run.beat) for run in runs} == {(RunState.RUNNING, "w", 0)}
    assert all(run.started for run in runs)
    # Each has its own fence and its own beat.
    assert serving.beat(store, claims[1]) is Wish.GO_ON
    assert [store.run(name).beat for name in arms] == [0, 1, 0]


def test_a_set_counts_as_one_turn(open_store):
    store = open_store(running_each=1, queued_each=9)
    ask(store, "ada", 3)
    store.submit([CONFIG] * 2, owner="ada", key="more")
    ask(store, "bob")
    arms = taken(store)
    assert len(arms) == 3
    assert serving.claim(store, "w").run.owner == "bob"
    for claim in arms[:2]:
        serving.finish(store, claim, RunState.DONE)
        assert serving.claim(store, "w") is None  # one of hers still runs
    serving.finish(store, arms[2], RunState.DONE)
    assert len(taken(store)) == 2


def test_only_those_that_wait(store):
    one, two, three, four = ask(store, "ada", 4)
    store.pause(two)
    store.stop(three)
    assert [claim.run.id for claim in taken(store)] == [one, four]


def test_no_more_than_fit_side_by_side(store):
    names = ask(store, "ada", MOST_TOGETHER + 1)
    assert [claim.run.id for claim in taken(store)] == names[:MOST_TOGETHER]
    assert [claim.run.id for claim in taken(store)] == names[MOST_TOGETHER:]


def test_after_one_loss_they_go_together_after_two_alone(store):
    names = ask(store, "ada", 3)
    for claim in taken(store):
        serving.give_up(store, claim.run)
    again = taken(store)
    assert [claim.run.id for claim in again] == names
    for claim in again[:2]:
        serving.give_up(store, store.run(claim.run.id))
    serving.finish(store, again[2], RunState.DONE)
    assert [[claim.run.id for claim in taken(store)] for _ in range(2)] == [[names[0]], [names[1]]]
    # Whose owner puts it back into the queue may go with others again.
    assert store.run(names[0]).crashes == 2


def test_places_tell_that_a_set_begins_together(store):
    names = ask(store, "ada", 3)
    other = ask(store, "bob")[0]
    serving.announce(store, "w", device="a CPU", pid=7, memory=0, free_memory=0)
    assert store.places() == {
        **{name: QueuePlace(position=n, wait_seconds=0) for n, name in enumerate(names, 1)},
        other: QueuePlace(position=4, wait_seconds=30),
    }
    taken(store)
    place = store.places()[other]
    assert (place.position, place.wait_seconds) == (1, pytest.approx(30, abs=5))


def test_a_cluster_trains_each_alone(open_store):
    store = open_store(running_each=1, queued_each=9, ray="local")
    names = ask(store, "ada", 2)
    serving.announce(store, "w", device="a CPU", pid=7, memory=0, free_memory=0)
    assert [store.places()[name].wait_seconds for name in names] == [0, 10]


def test_who_found_no_room_goes_back_once(store):
    (name,) = ask(store, "ada")
    claim = serving.claim(store, "w")
    serving.beat(store, claim)
    hand_back(store, claim)
    run = store.run(name)
    assert (run.state, run.crashes) == (RunState.QUEUED, 1)
    with pytest.raises(Fenced):
        hand_back(store, claim)


def test_a_wish_is_not_lost_on_the_way_back(store):
    (name,) = ask(store, "ada")
    claim = serving.claim(store, "w")
    store.stop(name)
    hand_back(store, claim)
    assert store.run(name).state is RunState.CANCELLED
