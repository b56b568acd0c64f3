"""The learning rate of a run that trains: moved in the store, and taken by the loop."""

from dataclasses import replace

import pytest
import torch

from cnnviz.errors import BadValue, StoreError
from cnnviz.training.data.shapes import shapes10
from cnnviz.training.loop.events import StepEvent
from cnnviz.training.loop.options import TrainOptions
from cnnviz.training.loop.train import train
from cnnviz.training.nets.trainable import initialised
from cnnviz.training.recipes.recipe import Recipe, Schedule
from cnnviz.training.runs.steering import rates
from cnnviz.training.runs.store import serving
from cnnviz.training.runs.store.records import RateChange
from cnnviz.training.runs.store.states import RunState
from tests import played_runs

DATA = shapes10(train=64, test=16)
FLAT = Recipe(
    name="flat", epochs=2, batch_size=16, learning_rate=0.01, schedule=Schedule.CONSTANT,
    warm_up=0.0, momentum=0.0, weight_decay=0.0,
)  # fmt: skip


@pytest.fixture
def running(store):
    played_runs.asked(store)
    return played_runs.begun(store)


def test_nobody_moved_it(store, running):
    assert rates.factor(store, running.run) == 1
    assert rates.changes(store, running.run) == ()


def test_the_last_word_counts_and_all_are_kept_with_their_steps(store, running):
    rates.steer(store, running.run.id, 0.3)
    played_runs.stepped(store, running, 1, 40)
    rates.steer(store, running.run.id, 10.0)
    assert rates.factor(store, running.run) == 10
    assert rates.changes(store, running.run) == (
        RateChange(step=0, factor=0.3),
        RateChange(step=40, factor=10.0),
    )


def test_a_run_has_its_own(store, running):
    (other,) = played_runs.asked(store, key="other")
    rates.steer(store, other.id, 0.1)
    assert rates.factor(store, running.run) == 1


def test_one_that_has_ended_or_never_was_is_left_alone(store, running):
    serving.finish(store, running, RunState.DONE)
    for run_id in (running.run.id, "nobody"):
        rates.steer(store, run_id, 0.3)
    assert rates.changes(store, running.run) == ()


def test_it_goes_with_the_run(store, running):
    rates.steer(store, running.run.id, 0.3)
    serving.finish(store, running, RunState.DONE)
    store.delete(running.run.id)
    assert rates.changes(store, running.run) == ()


@pytest.mark.parametrize("factor", [0.0, -1.0, float("nan"), float("inf"), 1e9])
def test_what_is_no_learning_rate(store, running, factor):
    with pytest.raises(BadValue):
        rates.steer(store, running.run.id, factor)
    assert rates.changes(store, running.run) == ()


def test_a_trainer_asks_now_and_then_and_keeps_what_it_knows(store, running, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(rates.time, "monotonic", lambda: now[0])
    steered = rates.SteeredRate(store, running.run)
    assert steered() == 1
    rates.steer(store, running.run.id, 0.5)
    assert steered() == 1
    now[0] += rates.ASK_SECONDS
    assert steered() == 0.5

    def gone(*_):
        raise StoreError("store_gone", "gone")

    monkeypatch.setattr(rates, "factor", gone)
    now[0] += rates.ASK_SECONDS
    assert steered() == 0.5


def trained(recipe, factor):
    model = initialised("lenet5-cifar10", 0, len(DATA.classes))
    told = list(train(model, DATA, recipe, TrainOptions(rate_factor=factor)))
    return model.state_dict(), [event for event in told if isinstance(event, StepEvent)]


def test_a_factor_is_the_same_as_another_rate():
    moved, steps = trained(FLAT, lambda: 0.25)
    other, _ = trained(replace(FLAT, learning_rate=0.0025), lambda: 1.0)
    for name, weights in other.items():
        torch.testing.assert_close(moved[name], weights)
    assert {step.learning_rate for step in steps} == {0.25}


def test_it_is_asked_at_every_step():
    asked = iter([1.0, 1.0, 0.1, 0.1, 0.1, 2.0, 2.0, 2.0])
    _, steps = trained(FLAT, lambda: next(asked))
    assert [step.learning_rate for step in steps] == [1.0, 1.0, 0.1, 0.1, 0.1, 2.0, 2.0, 2.0]
