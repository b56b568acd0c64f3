"""The loop: it learns, it is deterministic, it goes on from a snapshot, it ends when it should."""

import math
from dataclasses import replace

import pytest
import torch
from torch import nn

from cnnviz.training.data.augment import normalise
from cnnviz.training.data.image_data import DataSplit, ImageData
from cnnviz.training.data.shapes import shapes10
from cnnviz.training.loop.evaluations import QUICK_PICTURES, evaluate
from cnnviz.training.loop.events import (
    NAMES,
    Diverged,
    EndEvent,
    Evaluation,
    StartEvent,
    StepEvent,
)
from cnnviz.training.loop.options import TrainOptions
from cnnviz.training.loop.train import train
from cnnviz.training.nets.trainable import initialised
from cnnviz.training.recipes.catalogue import recipe
from cnnviz.training.recipes.recipe import Optimiser
from tests.halves import first

pytestmark = pytest.mark.usefixtures("one_thread")

SHORT = replace(recipe("standard"), epochs=3, batch_size=50, cutout=8, label_smoothing=0.1)


@pytest.fixture(scope="module")
def data():
    return shapes10(200, 100)


def finished(model, data, recipe=SHORT, test_pictures=QUICK_PICTURES, **options):
    asked = TrainOptions(**options)
    return list(train(model, data, recipe, asked, test_pictures=test_pictures))


def equal(one: nn.Module, other: nn.Module) -> bool:
    pairs = zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)


def test_events_tell_the_run(data):
    model = initialised("lenet5-cifar10", 0)
    events = finished(model, data)
    names = [NAMES[type(event)] for event in events]
    assert names == ["start", *3 * [*4 * ["step"], "epoch"], "end"]
    start, end = events[0], events[-1]
    assert isinstance(start, StartEvent)
    assert isinstance(end, EndEvent)
    assert (start.params, start.steps, start.step, start.device) == (62_006, 12, 0, "cpu")
    assert [event.step for event in events if isinstance(event, StepEvent)] == list(range(1, 13))
    epochs = [event for event in events if isinstance(event, Evaluation)]
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


@pytest.mark.parametrize("name", first(1, ["lenet5-cifar10", "resnet20-cifar10", "nin"]))
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


ODD = replace(
    SHORT,
    optimiser=recipe("sgd").optimiser,
    ema=0.9,
    alternating_flip=True,
    colour=0.1,
    first_side=24,
    batch_norm_momentum=0.5,
    frozen_scales=True,
)


@pytest.mark.parametrize("name", ["standard", "sgd"])
def test_a_resumed_run_ends_in_the_same_weights(data, name):
    plan = replace(SHORT, optimiser=recipe(name).optimiser)
    torch.manual_seed(0)
    straight = WithDropout()
    snapshots = [
        event.snapshot() for event in train(straight, data, plan) if isinstance(event, Evaluation)
    ]
    torch.manual_seed(99)
    resumed = WithDropout()
    events = finished(resumed, data, plan, resume=snapshots[0])
    assert equal(straight, resumed)
    assert events[0].step == 4
    assert [event.epoch for event in events if isinstance(event, Evaluation)] == [2, 3]
    assert events[-1].seconds > snapshots[0]["seconds"]


@pytest.mark.parametrize("plan", [SHORT, ODD], ids=["plain", "odd"])
@pytest.mark.parametrize("broken_at", [1, 3, 4, 6, 11, 12])
def test_a_run_may_break_at_any_step(data, plan, broken_at, tmp_path):
    torch.manual_seed(0)
    straight = WithDropout()
    whole = finished(straight, data, plan)
    torch.manual_seed(0)
    told = []
    for event in train(WithDropout(), data, plan):
        told.append(event)
        if isinstance(event, StepEvent) and event.step == broken_at:
            torch.save(told[0].snapshot(), tmp_path / "state.pt")
            break
    torch.manual_seed(99)
    resumed = WithDropout()
    state = torch.load(tmp_path / "state.pt", weights_only=True)
    rest = finished(resumed, data, plan, resume=state)
    assert equal(straight, resumed)
    assert rest[0].step == broken_at
    steps = [event for event in (*told, *rest) if isinstance(event, StepEvent)]
    expected = [event for event in whole if isinstance(event, StepEvent)]
    assert [step.step for step in steps] == list(range(1, 13))  # none lost, none doubled
    assert [step.loss for step in steps] == [step.loss for step in expected]
    assert rest[-1].test_accuracy == whole[-1].test_accuracy
    measured, expected = (
        [
            (event.step, event.train_loss, event.test_loss, event.gradient_norms)
            for event in events
            if isinstance(event, Evaluation)
        ]
        for events in ((*told, *rest), whole)
    )
    assert measured == expected  # also one that fell due at the step it broke at


def test_a_snapshot_of_an_earlier_version_is_gone_on_from(data):
    snapshots = [
        event.snapshot()
        for event in train(WithDropout(), data, SHORT)
        if isinstance(event, Evaluation)
    ]
    old = {name: value for name, value in snapshots[0].items() if name != "since_evaluation"}
    events = finished(WithDropout(), data, SHORT, resume=old)
    assert [event.epoch for event in events if isinstance(event, Evaluation)] == [2, 3]


def test_a_snapshot_is_safe_to_write_and_to_read(data, tmp_path):
    model = initialised("resnet20-cifar10", 0)
    events = train(model, data, replace(SHORT, epochs=1))
    (snapshot,) = [event.snapshot() for event in events if isinstance(event, Evaluation)]
    torch.save(snapshot, tmp_path / "state.pt")
    state = torch.load(tmp_path / "state.pt", weights_only=True)
    other = initialised("resnet20-cifar10", 1)
    events = finished(other, data, replace(SHORT, epochs=1), resume=state)
    assert [type(event) for event in events] == [StartEvent, EndEvent]  # nothing was left to do
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
    assert [type(event) for event in events] == [
        StartEvent,
        StepEvent,
        StepEvent,
        StepEvent,
        Diverged,
    ]
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
    assert [event.epoch for event in events if isinstance(event, Evaluation)] == [1, 1.5]


def test_a_budget_of_time_ends_the_run(data):
    events = finished(initialised("lenet5-cifar10", 0), data, seconds=1.0)
    steps = [event for event in events if isinstance(event, StepEvent)]
    assert events[0].steps is None
    assert isinstance(events[-1], EndEvent)
    assert 0.9 <= events[-1].seconds < 3.0  # room is kept for the evaluation at the end
    assert all(step.seconds < 1.0 for step in steps[:-1])
    rates = [step.learning_rate for step in steps]
    assert rates[-1] < max(rates)
    assert 0 < max(rates) <= 1


def test_part_of_an_epoch_can_be_asked_for(data):
    events = finished(initialised("lenet5-cifar10", 0), data, replace(SHORT, epochs=1.5))
    assert events[0].steps == events[-1].steps == 6
    assert [event.epoch for event in events if isinstance(event, Evaluation)] == [1, 1.5]


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
    flipped = DataSplit(images=data.test.images.flip(2), labels=data.test.labels)
    mirrored = evaluate(model, data.test, data, mirrored=True)
    torch.testing.assert_close(mirrored, evaluate(model, flipped, data))


def test_the_data_are_left_alone(data):
    before = data.train.images.clone()
    finished(initialised("lenet5-cifar10", 0), data, replace(SHORT, epochs=1))
    assert isinstance(data, ImageData)
    assert torch.equal(data.train.images, before)


def test_an_evaluation_tells_what_it_saw(data):
    model = initialised("resnet20-cifar10", 0)
    few = replace(SHORT, epochs=1)
    evaluations = []
    for event in train(model, data, few, test_pictures=30):
        if isinstance(event, Evaluation):
            evaluations.append(event)
            expected = evaluate(model, data.test, data)  # of the weights at this very moment
    (evaluation,) = evaluations
    assert (evaluation.step, evaluation.test_pictures) == (
        4,
        100,
    )  # the end of the run is worth all of them
    assert evaluation.logits.shape == (100, 10)
    assert evaluation.logits.dtype is torch.float32
    assert (evaluation.logits.argmax(1) == expected.argmax(1)).float().mean() > 0.9
    right = (evaluation.logits.argmax(1) == data.test.labels).float().mean().item()
    assert evaluation.test_accuracy == pytest.approx(right)


def test_evaluations_before_the_end_are_of_the_first_pictures(data):
    evaluations = [
        event
        for event in finished(initialised("lenet5-cifar10", 0), data, test_pictures=30)
        if isinstance(event, Evaluation)
    ]
    assert [evaluation.test_pictures for evaluation in evaluations] == [30, 30, 100]
    assert [len(evaluation.logits) for evaluation in evaluations] == [30, 30, 100]


def test_an_evaluation_tells_the_gradient_of_each_layer(data):
    """One batch of all pictures without augmentation: the gradient is that of the whole set."""
    plain = replace(
        SHORT, epochs=1, batch_size=200, crop_margin=0, flip=False, cutout=0, label_smoothing=0.0
    )
    model = initialised("lenet5-cifar10", 0)
    twin = initialised("lenet5-cifar10", 0)
    events = finished(model, data, plain, precision=torch.float32)
    (evaluation,) = [event for event in events if isinstance(event, Evaluation)]
    x = normalise(data.train.images, data.mean, data.std)
    nn.functional.cross_entropy(twin(x), data.train.labels).backward()
    expected = {
        path: module.weight.grad.norm().item()
        for path, module in twin.named_modules()
        if getattr(module, "weight", None) is not None
    }
    assert evaluation.gradient_norms == pytest.approx(expected, rel=1e-3)


def test_the_mean_loss_is_that_of_the_steps_since_the_last_evaluation(data):
    steps = []
    for event in train(initialised("lenet5-cifar10", 0), data, SHORT):
        if isinstance(event, StepEvent):
            steps.append(event)
        elif isinstance(event, Evaluation):
            assert event.train_loss == pytest.approx(sum(s.loss for s in steps) / 4)
            assert event.train_accuracy == pytest.approx(sum(s.accuracy for s in steps) / 4)
            steps.clear()


def test_the_average_is_tested_and_kept(data):
    """With an average this slow the network stays where it began."""
    start = initialised("resnet20-cifar10", 0)
    model = initialised("resnet20-cifar10", 0)
    slow = replace(SHORT, ema=1 - 1e-9, learning_rate=0.0, muon_learning_rate=1e-9)
    *_, end = train(model, data, slow)
    measured = evaluate(model, data.test, data).argmax(1) == data.test.labels
    assert end.test_accuracy == pytest.approx(measured.float().mean().item(), abs=0.0101)
    assert torch.allclose(start.conv1.weight, model.conv1.weight, atol=1e-4)
    assert not torch.equal(start.bn1.running_mean, model.bn1.running_mean)


@pytest.mark.parametrize("optimiser", Optimiser)
def test_float16_trains_with_a_scaled_loss(data, optimiser):
    plan = replace(SHORT, optimiser=optimiser, learning_rate=0.01)
    half, full = initialised("lenet5-cifar10", 0), initialised("lenet5-cifar10", 0)
    events = finished(half, data, plan, precision=torch.float16)
    finished(full, data, plan, precision=torch.float32)
    assert events[0].precision == "float16"
    for a, b in zip(half.parameters(), full.parameters(), strict=True):
        assert torch.dist(a, b) < 0.2 * b.norm() + 0.05


def test_pictures_grow_for_a_network_that_reads_small_ones(data):
    sides, looked = [], []

    class Noting(nn.Module):
        def __init__(self, inner):
            super().__init__()
            self.inner = inner

        def forward(self, x):
            (sides if self.training else looked).append(x.shape[-1])
            return self.inner(x)

    plan = replace(SHORT, epochs=2, first_side=24, full_size_from=0.5)
    finished(Noting(initialised("resnet20-cifar10", 0)), data, plan)
    assert sides == [24] * 4 + [32] * 4
    assert looked == [24, 24, 32, 32]  # whether it can, the first pass, the end, its mirror images
    sides.clear()
    finished(Noting(initialised("lenet5-cifar10", 0)), data, plan)  # reads 32 x 32 alone
    assert sides == [32] * 8


def test_scales_can_be_left_as_they_are(data):
    model = initialised("resnet20-cifar10", 0)
    finished(model, data, replace(SHORT, epochs=1, frozen_scales=True))
    assert all(torch.all(norm.weight == 1) for norm in (model.bn1, model.layer3[2].bn2))
    assert model.bn1.bias.abs().sum() > 0


def test_heads_on_the_side_learn_too(data):
    model = initialised("inception:aux=on,width=0.25", 0)
    before = {name: value.clone() for name, value in model.named_parameters()}
    *_, end = train(model, data, replace(SHORT, epochs=0.5))
    assert isinstance(end, EndEvent)
    still = [name for name, value in model.named_parameters() if torch.equal(value, before[name])]
    assert still == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["first-look", "speed", "paper-inception"])
def test_every_kind_of_recipe_runs_small(name):
    """The path of a recipe from end to end, with few pictures and, for speed, few channels."""
    plan = replace(recipe(name), epochs=2, batch_size=100)
    net = (plan.net or "inception-v3:width=0.25").replace("64-256-256", "16-16-16")
    data = shapes10(400, 100)
    model = initialised(net, 0)
    events = finished(model, data, plan)
    assert isinstance(events[-1], EndEvent)
    assert events[-1].steps == 8
    if plan.whiten:
        assert not model.whiten.weight.requires_grad
        assert "whiten" not in events[-2].gradient_norms


def test_a_run_that_was_asked_to_end_at_the_step_it_was_put_aside_at_ends_there(data):
    told, asked = [], []
    options = TrainOptions(should_stop=lambda: len(asked) == 2 or bool(asked.append(1)))
    for event in train(WithDropout(), data, SHORT, options):
        told.append(event)
        if isinstance(event, StepEvent) and event.step == 3:
            state = told[0].snapshot()
            break
    rest = finished(WithDropout(), data, SHORT, resume=state)
    assert [type(event) for event in rest] == [StartEvent, Evaluation, EndEvent]
    assert rest[-1].steps == 3
