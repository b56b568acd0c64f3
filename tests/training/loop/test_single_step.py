"""A step that is made alone: what is told of it, and that standing still changes nothing."""

from dataclasses import replace

import pytest
import torch
from torch.nn import functional as F

from cnnviz.training.data.augment import normalise
from cnnviz.training.data.shapes import shapes10
from cnnviz.training.loop import running_means, single_step
from cnnviz.training.loop.clock import TrainingClock
from cnnviz.training.loop.events import (
    BatchReport,
    Diverged,
    EndEvent,
    Evaluation,
    NoBatchReport,
    StandsStill,
    StepEvent,
)
from cnnviz.training.loop.options import Pace, TrainOptions
from cnnviz.training.loop.train import train
from cnnviz.training.loop.updates import Updates
from cnnviz.training.nets.trainable import initialised
from cnnviz.training.recipes.catalogue import recipe
from cnnviz.training.recipes.recipe import Recipe, Schedule

pytestmark = pytest.mark.usefixtures("one_thread")

DATA = shapes10(64, 20)
PLAIN = Recipe(
    name="plain", epochs=2, batch_size=8, learning_rate=0.05, schedule=Schedule.CONSTANT,
    warm_up=0.0, momentum=0.0, weight_decay=0.0,
)  # fmt: skip
RICH = replace(recipe("standard"), epochs=2, batch_size=16, cutout=8, label_smoothing=0.1)


class Owner:
    """Whoever says what comes next: a list of paces, then on to the end."""

    def __init__(self, *paces):
        self.paces = list(paces)

    def __call__(self):
        return self.paces.pop(0) if self.paces else Pace.GO_ON


def trained(net, chosen, *paces, precision=torch.float32):
    torch.manual_seed(5)  # for the masks of dropout
    model = initialised(net, 0, len(DATA.classes))
    before = {name: value.clone() for name, value in model.state_dict().items()}
    options = TrainOptions(pace=Owner(*paces), precision=precision)
    return before, model.state_dict(), list(train(model, DATA, chosen, options))


def of(kind, events):
    return [event for event in events if isinstance(event, kind)]


def test_what_is_told_is_what_plain_torch_finds():
    before, _, events = trained("lenet5-cifar10", PLAIN, Pace.ONE_STEP)
    (told,) = of(BatchReport, events)
    model = initialised("lenet5-cifar10", 0, len(DATA.classes))
    model.load_state_dict(before)
    x, labels = normalise(told.pictures, DATA.mean, DATA.std), told.labels
    logits = model(x)
    loss = F.cross_entropy(logits, labels)
    gradients = torch.autograd.grad(loss, list(model.parameters()))
    with torch.no_grad():
        for weights, gradient in zip(model.parameters(), gradients, strict=True):
            weights -= 0.05 * gradient
        after = model(x)
    close = {"rel": 1e-3, "abs": 1e-5}
    assert told.step == 1
    assert told.loss == pytest.approx(loss.item(), **close)
    assert told.loss == of(StepEvent, events)[0].loss
    assert told.loss_after == pytest.approx(F.cross_entropy(after, labels).item(), **close)
    norm = sum(gradient.square().sum().item() for gradient in gradients) ** 0.5
    assert told.gradient_norm == pytest.approx(norm, **close)
    assert (told.learning_rate, told.rate) == (1.0, 0.05)
    torch.testing.assert_close(told.before, logits.softmax(1).detach(), rtol=1e-3, atol=1e-4)
    torch.testing.assert_close(told.after, after.softmax(1), rtol=1e-3, atol=1e-4)
    assert told.accuracy == (logits.argmax(1) == labels).float().mean().item()


def test_with_dropout_and_batch_norm_the_batch_is_asked_again_as_in_training():
    """At a learning rate of nothing the loss after the step is that before it, to the bit."""
    for net in ("lenet:dropout=0.5", "resnet20-cifar10"):
        *_, events = trained(net, replace(PLAIN, learning_rate=0.0), Pace.ONE_STEP, Pace.ONE_STEP)
        for told in of(BatchReport, events):
            assert told.loss_after == told.loss
            assert torch.equal(told.before, told.after)


@pytest.mark.parametrize("net", ["lenet:dropout=0.5", "resnet20-cifar10"])
def test_with_holds_and_single_steps_it_comes_to_what_it_comes_to_without(net):
    still, one, on = Pace.STAND_STILL, Pace.ONE_STEP, Pace.GO_ON
    _, plain, expected = trained(net, RICH)
    _, held, events = trained(net, RICH, still, still, one, still, one, one, on, on, still, on, one)
    assert plain.keys() == held.keys()
    assert all(torch.equal(plain[name], held[name]) for name in plain)
    assert len(of(StandsStill, events)) == 4
    assert [told.step for told in of(BatchReport, events)] == [1, 2, 3, 7]
    same = ("step", "loss", "accuracy", "learning_rate")
    for ours, theirs in zip(of(StepEvent, events), of(StepEvent, expected), strict=True):
        assert [getattr(ours, name) for name in same] == [getattr(theirs, name) for name in same]
    for ours, theirs in zip(of(Evaluation, events), of(Evaluation, expected), strict=True):
        assert torch.equal(ours.logits, theirs.logits)
        assert ours.train_loss == theirs.train_loss
        assert ours.gradient_norms == theirs.gradient_norms
    assert of(EndEvent, events)[0].test_loss == of(EndEvent, expected)[0].test_loss


def test_one_that_stands_still_has_told_all_its_steps(monkeypatch):
    monkeypatch.setattr(running_means, "FETCH_SECONDS", 1e9)
    *_, events = trained("lenet5-cifar10", PLAIN, *[Pace.GO_ON] * 3, Pace.STAND_STILL)
    names = [type(event) for event in events[: events.index(of(StandsStill, events)[0]) + 1]]
    assert names[1:] == [StepEvent, StepEvent, StepEvent, StandsStill]
    assert of(StandsStill, events)[0].step == 3


def test_one_that_has_diverged_does_not_stand_still(monkeypatch):
    monkeypatch.setattr(running_means, "FETCH_SECONDS", 1e9)
    wild = replace(PLAIN, learning_rate=1e30)
    paces = [*[Pace.GO_ON] * 6, *[Pace.STAND_STILL] * 9]
    *_, events = trained("lenet5-cifar10", wild, *paces)
    assert isinstance(events[-1], Diverged)
    assert not of(StandsStill, events)


def test_what_is_looked_at_takes_nothing_of_a_budget_of_seconds(monkeypatch):
    """By a clock that only a batch, and what is looked at, moves on: so it is repeatable."""
    now, module = [50.0], "cnnviz.training.loop.train"

    def taking(seconds, plain):
        def call(*arguments, **more):
            now[0] += seconds
            return plain(*arguments, **more)

        return call

    monkeypatch.setattr(Updates, "gradients", taking(1.0, Updates.gradients))
    for name in ("gradient_norm", "report"):
        monkeypatch.setattr(f"{module}.{name}", taking(100.0, getattr(single_step, name)))
    one, on = Pace.ONE_STEP, Pace.GO_ON

    def budgeted(*paces):
        clock = TrainingClock(lambda: now[0], dict)
        model = initialised("lenet5-cifar10", 0, len(DATA.classes))
        options = TrainOptions(pace=Owner(*paces), seconds=20.0, clock=clock)
        return model.state_dict(), list(train(model, DATA, RICH, options))

    plain, expected = budgeted()
    looked_at, events = budgeted(one, one, on, one)
    assert len(of(BatchReport, events)) == 3
    assert of(StepEvent, events) == of(StepEvent, expected)
    assert all(torch.equal(plain[name], looked_at[name]) for name in plain)
    assert of(EndEvent, events)[0].seconds == of(EndEvent, expected)[0].seconds == 20.0


def test_without_memory_to_look_at_a_step_the_run_goes_on_as_it_would(monkeypatch):
    def again(self, seen):
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(Updates, "again", again)
    paces = [Pace.GO_ON, Pace.ONE_STEP]
    _, plain, expected = trained("lenet:dropout=0.5", RICH)
    _, looked_at, events = trained("lenet:dropout=0.5", RICH, *paces)
    assert of(NoBatchReport, events) == [NoBatchReport(step=2)]
    assert not of(BatchReport, events)
    assert all(torch.equal(plain[name], looked_at[name]) for name in plain)
    assert len(of(StepEvent, events)) == len(of(StepEvent, expected))


def test_any_other_failure_of_the_look_is_one(monkeypatch):
    def again(self, seen):
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    monkeypatch.setattr(Updates, "again", again)
    with pytest.raises(RuntimeError, match="mat1"):
        trained("lenet5-cifar10", PLAIN, Pace.ONE_STEP)


def test_a_report_as_bytes_is_the_same():
    *_, events = trained("lenet5-cifar10", PLAIN, Pace.ONE_STEP)
    (told,) = of(BatchReport, events)
    again = single_step.from_bytes(single_step.to_bytes(told))
    for name in (*single_step.FIGURES, "step"):
        assert getattr(again, name) == getattr(told, name)
    for name in single_step.TENSORS:
        assert torch.equal(getattr(again, name), getattr(told, name))
    assert told.pictures.shape == (PLAIN.batch_size, 32, 32, 3)
