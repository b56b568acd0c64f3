"""The loop: it learns, it is deterministic, it goes on from a snapshot, it ends when it should."""

import math
from dataclasses import replace

import pytest
import torch
from torch import nn

from cnnviz.training.data import ImageData, Split
from cnnviz.training.events import Diverged, End, Epoch, Start, Step
from cnnviz.training.loop import evaluate, train
from cnnviz.training.nets import initialised
from cnnviz.training.recipes import recipe
from cnnviz.training.shapes import shapes10

SHORT = replace(recipe("standard"), epochs=3, batch_size=50, cutout=8, label_smoothing=0.1)


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """Networks this small gain nothing from threads, and wait for each other on a busy machine."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def data():
    return shapes10(200, 100)


def finished(model, data, recipe=SHORT, **options):
    return list(train(model, data, recipe, **options))


def equal(one: nn.Module, other: nn.Module) -> bool:
    pairs = zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)


def test_events_tell_the_run(data):
    model = initialised("lenet5-cifar10", 0)
    events = finished(model, data)
    kinds = "".join(type(event).__name__[:2] for event in events)
    assert kinds == "St" + 3 * ("St" * 4 + "Ep") + "En"
    start, end = events[0], events[-1]
    assert isinstance(start, Start)
    assert isinstance(end, End)
    assert (start.params, start.steps, start.step, start.device) == (62_006, 12, 0, "cpu")
    assert [event.step for event in events if isinstance(event, Step)] == list(range(1, 13))
    epochs = [event for event in events if isinstance(event, Epoch)]
    assert [epoch.epoch for epoch in epochs] == [1, 2, 3]
    assert end.steps == 12
    assert (end.test_accuracy, end.test_loss) == (epochs[-1].test_accuracy, epochs[-1].test_loss)
    times = [event.seconds for event in events[1:]]
    assert times == sorted(times)


def test_it_learns():
    data = shapes10(2000, 500)
    plan = replace(recipe("standard"), epochs=6, batch_size=100, crop_margin=2)
    *_, end = train(initialised("lenet5-cifar10", 0), data, plan)
    assert end.test_accuracy > 0.5  # chance is 0.1
    assert end.flip_accuracy > 0.5


def test_measured_accuracy_is_that_of_the_weights(data):
    model = initialised("lenet5-cifar10", 0)
    *_, end = train(model, data, SHORT)
    mean = torch.tensor(data.mean)[:, None, None]
    std = torch.tensor(data.std)[:, None, None]
    x = (data.test.images.permute(0, 3, 1, 2) / 255 - mean) / std
    with torch.no_grad():
        logits, mirrored = model.eval()(x), model(x.flip(-1))
    right = (logits.argmax(1) == data.test.labels).float().mean().item()
    both = ((logits + mirrored).argmax(1) == data.test.labels).float().mean().item()
    # The loop may run in bfloat16: one picture of a hundred may fall on the other side.
    assert end.test_accuracy == pytest.approx(right, abs=0.0101)
    assert end.flip_accuracy == pytest.approx(both, abs=0.0101)


@pytest.mark.parametrize("name", ["lenet5-cifar10", "resnet20-cifar10", "nin"])
def test_the_same_seed_gives_the_same_weights(data, name):
    plan = replace(SHORT, epochs=0.5)
    one, same, other = (initialised(name, 0) for _ in range(3))
    for model, seed in ((one, 7), (same, 7), (other, 8)):
        torch.manual_seed(seed)  # of dropout
        finished(model, data, plan, seed=seed)
    assert equal(one, same)
    assert not equal(one, other)


class WithDropout(nn.Sequential):
    def __init__(self):
        super().__init__(
            nn.Conv2d(3, 4, 3, stride=2),
            nn.BatchNorm2d(4),
            nn.ReLU(),
            nn.Dropout(),
            nn.Flatten(),
            nn.Linear(4 * 15 * 15, 10),
        )


@pytest.mark.parametrize("name", ["standard", "sgd"])
def test_a_resumed_run_ends_in_the_same_weights(data, name):
    plan = replace(SHORT, optimiser=recipe(name).optimiser)
    torch.manual_seed(0)
    straight = WithDropout()
    snapshots = [
        event.snapshot() for event in train(straight, data, plan) if isinstance(event, Epoch)
    ]
    torch.manual_seed(99)
    resumed = WithDropout()
    events = finished(resumed, data, plan, resume=snapshots[0])
    assert equal(straight, resumed)
    assert events[0].step == 4
    assert [event.epoch for event in events if isinstance(event, Epoch)] == [2, 3]
    assert events[-1].seconds > snapshots[0]["seconds"]


def test_a_snapshot_is_safe_to_write_and_to_read(data, tmp_path):
    model = initialised("resnet20-cifar10", 0)
    events = train(model, data, replace(SHORT, epochs=1))
    (snapshot,) = [event.snapshot() for event in events if isinstance(event, Epoch)]
    torch.save(snapshot, tmp_path / "state.pt")
    state = torch.load(tmp_path / "state.pt", weights_only=True)
    other = initialised("resnet20-cifar10", 1)
    events = finished(other, data, replace(SHORT, epochs=1), resume=state)
    assert [type(event) for event in events] == [Start, End]  # nothing was left to do
    assert equal(model, other)


def test_no_picture_is_evaluated_twice_with_the_same_weights(data):
    class Counting(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = initialised("lenet5-cifar10", 0)
            self.passes = 0

        def forward(self, x):
            self.passes += not self.training
            return self.inner(x)

    model = Counting()
    finished(model, data)
    assert model.passes == 3 + 1  # once an epoch, and the mirror images at the end


def test_a_run_that_is_no_number_ends(data):
    model = initialised("lenet5-cifar10", 0)
    nn.init.constant_(model.output.bias, math.nan)
    events = finished(model, data)
    assert [type(event) for event in events] == [Start, Step, Step, Step, Diverged]
    assert events[-1].step == 3


def test_a_run_that_explodes_ends(data):
    wild = replace(SHORT, optimiser=recipe("sgd").optimiser, learning_rate=1e12, epochs=50)
    *_, last = train(initialised("lenet5-cifar10", 0), data, wild)
    assert isinstance(last, Diverged)


def test_a_run_stops_when_it_is_asked_to(data):
    seen = []

    def should_stop():
        seen.append(None)
        return len(seen) == 6

    events = finished(initialised("lenet5-cifar10", 0), data, should_stop=should_stop)
    assert events[-1].steps == 6
    assert [event.epoch for event in events if isinstance(event, Epoch)] == [1, 2]


def test_a_budget_of_time_ends_the_run(data):
    events = finished(initialised("lenet5-cifar10", 0), data, seconds=1.0)
    steps = [event for event in events if isinstance(event, Step)]
    assert events[0].steps is None
    assert isinstance(events[-1], End)
    assert events[-1].seconds >= 1.0
    assert all(step.seconds < 1.0 for step in steps[:-1])
    rates = [step.learning_rate for step in steps]
    assert rates[-1] < max(rates)
    assert 0 < max(rates) <= 1


def test_part_of_an_epoch_can_be_asked_for(data):
    events = finished(initialised("lenet5-cifar10", 0), data, replace(SHORT, epochs=1.5))
    assert events[0].steps == events[-1].steps == 6
    assert [event.epoch for event in events if isinstance(event, Epoch)] == [1, 2]


def test_a_data_set_smaller_than_a_batch_is_one_batch():
    data = shapes10(30, 20)
    events = finished(initialised("lenet5-cifar10", 0), data)
    assert events[-1].steps == 3


def test_evaluation_leaves_the_mode_and_the_weights(data):
    model = initialised("resnet20-cifar10", 0)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    for mode in (True, False):
        model.train(mode)
        logits = evaluate(model, data.test, data, batch_size=30)
        assert model.training is mode
    assert logits.shape == (100, 10)
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


def test_evaluation_of_mirror_images(data):
    model = initialised("lenet5-cifar10", 0)
    flipped = Split(images=data.test.images.flip(2), labels=data.test.labels)
    mirrored = evaluate(model, data.test, data, mirrored=True)
    torch.testing.assert_close(mirrored, evaluate(model, flipped, data))


def test_the_data_are_left_alone(data):
    before = data.train.images.clone()
    finished(initialised("lenet5-cifar10", 0), data, replace(SHORT, epochs=1))
    assert isinstance(data, ImageData)
    assert torch.equal(data.train.images, before)
