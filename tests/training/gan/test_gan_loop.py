"""The loop of a GAN: what a step does, determinism, resuming, and how a run ends."""

import copy
import math
from dataclasses import replace
from itertools import islice, pairwise

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from cnnviz.errors import BadValue
from cnnviz.training.data.shapes import shapes10
from cnnviz.training.gan.events import METRICS, GanEnd, GanEvaluation, GanStep
from cnnviz.training.gan.loop import train_gan
from cnnviz.training.gan.nets import initialised_gan
from cnnviz.training.gan.recipes import gan_recipe
from cnnviz.training.gan.samples import noise, samples
from cnnviz.training.gan.updates import GanUpdates
from cnnviz.training.loop.events import Diverged, StartEvent
from cnnviz.training.loop.options import TrainOptions

pytestmark = pytest.mark.usefixtures("one_thread")

NET = "gan:width=8"
PLAN = replace(gan_recipe("dcgan"), batch_size=16)


@pytest.fixture(scope="module")
def data():
    return shapes10(200, 10)


def run(data, plan=PLAN, *, nets=None, steps=None, **options):
    pair = nets or initialised_gan(NET, 0)
    return pair, list(train_gan(*pair, data, plan, TrainOptions(**options), steps=steps))


def equal(one, other):
    pairs = zip(one, other, strict=True)
    return all(
        torch.equal(a, b)
        for first, second in pairs
        for a, b in zip(first.state_dict().values(), second.state_dict().values(), strict=True)
    )


def test_events_tell_the_run(data):
    pair, events = run(data, steps=6)
    kinds = [type(event) for event in events]
    assert kinds == [StartEvent, GanEvaluation, *[GanStep, GanEvaluation] * 6, GanEnd]
    start, end = events[0], events[-1]
    assert start.params == sum(p.numel() for net in pair for p in net.parameters())
    assert (start.steps, start.step, start.device) == (6, 0, "cpu")
    assert (end.steps, [e.step for e in events if isinstance(e, GanStep)]) == (
        6,
        [1, 2, 3, 4, 5, 6],
    )
    evaluations = [event for event in events if isinstance(event, GanEvaluation)]
    assert [evaluation.step for evaluation in evaluations] == list(range(7))
    assert evaluations[-1].epoch == pytest.approx(6 * 16 / 200)
    times = [event.seconds for event in events[1:]]
    assert times == sorted(times)


def test_a_recipe_is_so_many_passes(data):
    _, events = run(data, replace(PLAN, epochs=0.4))
    assert events[0].steps == events[-1].steps == 5


def test_fifty_evaluations_whatever_the_length(data):
    _, events = run(data, replace(PLAN, batch_size=2), steps=60)
    evaluations = [event.step for event in events if isinstance(event, GanEvaluation)]
    assert len(evaluations) == 51
    assert (evaluations[0], evaluations[-1]) == (0, 60)
    assert {after - before for before, after in pairwise(evaluations)} == {1, 2}


def test_pictures_are_pixels_of_the_same_noise(data):
    _, events = run(data, steps=2)
    first, *_, last = (event.images for event in events if isinstance(event, GanEvaluation))
    assert first.shape == last.shape == (64, 32, 32, 3)
    assert first.dtype == torch.uint8
    assert not torch.equal(first, last)
    assert len({image.numpy().tobytes() for image in last}) == 64
    _, again = run(data, steps=1)
    assert torch.equal(next(e.images for e in again if isinstance(e, GanEvaluation)), first)


def test_the_metrics_are_the_losses_of_the_two_networks(data):
    """One step again, by hand: with torch's own losses, on the same pictures and noise."""
    plan = replace(PLAN, label_smoothing=0.1)
    maker, judge = initialised_gan(NET, 3)
    updates = GanUpdates(
        *copy.deepcopy((maker, judge)), data, plan,
        seed=5, device=torch.device("cpu"), precision=torch.float32,
    )  # fmt: skip
    told = updates.step()
    random = torch.Generator().manual_seed(5)
    noise(64, 100, random)  # of the evaluations
    z = noise(16, 100, random)
    chosen = data.train.images[torch.randint(200, (16,), generator=random)]
    fake, real = maker(z), chosen.permute(0, 3, 1, 2) / 127.5 - 1
    on_real, on_fake = judge(real), judge(fake.detach())
    loss = nn.BCEWithLogitsLoss()
    loss_d = loss(on_real, torch.full((16, 1), 0.9)) + loss(on_fake, torch.zeros(16, 1))
    adam = torch.optim.Adam(judge.parameters(), lr=plan.learning_rate, betas=(0.5, 0.999))
    loss_d.backward()
    adam.step()
    loss_g = F.binary_cross_entropy(judge(fake).sigmoid(), torch.ones(16, 1))
    expected = [loss_d, loss_g, on_real.sigmoid().mean(), on_fake.sigmoid().mean()]
    assert tuple(told) == METRICS
    assert list(told.values()) == pytest.approx([x.item() for x in expected], rel=1e-3)
    learned = updates.discriminator.down2.conv.weight
    torch.testing.assert_close(learned, judge.down2.conv.weight, rtol=1e-3, atol=1e-5)


def test_the_discriminator_learns_to_tell(data):
    plan = replace(PLAN, learning_rate=1e-3)
    updates = GanUpdates(*initialised_gan(NET, 0), data, plan, seed=0, device=torch.device("cpu"))
    for adam in updates.adams[:1]:
        adam.param_groups[0]["lr"] = 0.0  # the generator stays as it is
    told = [updates.step() for _ in range(40)]
    assert told[0]["loss_d"] == pytest.approx(2 * math.log(2), abs=0.3)
    assert told[-1]["loss_d"] < 0.3
    assert told[-1]["d_real"] > 0.8 > 0.2 > told[-1]["d_fake"]


def test_the_same_seed_gives_the_same_weights(data):
    one, _ = run(data, steps=4, seed=7)
    torch.manual_seed(123)  # nobody's business
    same, _ = run(data, steps=4, seed=7)
    other, _ = run(data, steps=4, seed=8)
    assert equal(one, same)
    assert not equal(one, other)


def test_the_clock_changes_nothing_but_the_end(data):
    by_time, events = run(data, seconds=0.6)
    steps = events[-1].steps
    by_steps, _ = run(data, steps=steps)
    assert steps >= 1  # on a busy machine it is only one
    assert equal(by_time, by_steps)
    assert events[0].steps is None
    assert events[-1].seconds >= 0.6


@pytest.mark.parametrize("average", [0.0, 0.9])
def test_a_resumed_run_ends_in_the_same_weights_and_pictures(data, average):
    plan = replace(PLAN, average=average)
    pair, kept = initialised_gan(NET, 0), {}
    evaluations = {}
    for event in train_gan(*pair, data, plan, steps=8):
        if isinstance(event, GanEvaluation):
            evaluations[event.step] = event.images
            kept[event.step] = event.snapshot()
    other, events = run(data, plan, nets=initialised_gan(NET, 99), steps=8, resume=kept[3], seed=1)
    assert equal(pair, other)
    assert events[0].step == 3
    again = {event.step: event.images for event in events if isinstance(event, GanEvaluation)}
    assert list(again) == [4, 5, 6, 7, 8]
    assert all(torch.equal(images, evaluations[step]) for step, images in again.items())
    assert events[-1].seconds > kept[3]["seconds"]


@pytest.mark.parametrize(("step", "rest"), [(55, 56), (56, 56), (60, 60)])
def test_a_snapshot_between_two_evaluations_does_too(data, step, rest):
    pair = initialised_gan(NET, 0)
    events = train_gan(*pair, data, replace(PLAN, batch_size=4), steps=60)
    start, state = next(events), None
    for event in events:
        if isinstance(event, GanStep) and event.step == step:
            state = start.snapshot()
    other, told = run(
        data, replace(PLAN, batch_size=4), nets=initialised_gan(NET, 1), steps=60, resume=state
    )
    assert equal(pair, other)
    # At 56 and 60 one fell due with the step, and was not made yet.
    measured = [event.step for event in told if isinstance(event, GanEvaluation)]
    assert measured == list(range(rest, 61))


def test_an_evaluation_is_not_made_again_however_late_its_snapshot_was_taken(data):
    """Of a run by seconds a share of the budget may have passed since its pictures were made."""
    events = train_gan(*initialised_gan(NET, 0), data, PLAN, TrainOptions(seconds=60.0))
    first = next(event for event in events if isinstance(event, GanEvaluation))
    late = first.snapshot() | {"seconds": 30.0}
    again = train_gan(*initialised_gan(NET, 0), data, PLAN, TrainOptions(seconds=60.0, resume=late))
    assert [type(event) for event in islice(again, 3)] == [StartEvent, GanStep, GanEvaluation]


def test_a_snapshot_is_safe_to_write_and_to_read(data, tmp_path):
    pair, events = run(data, steps=2)
    torch.save(events[-2].snapshot(), tmp_path / "state.pt")
    state = torch.load(tmp_path / "state.pt", weights_only=True)
    other, told = run(data, nets=initialised_gan(NET, 1), steps=2, resume=state)
    assert [type(event) for event in told] == [StartEvent, GanEnd]  # nothing was left to do
    assert equal(pair, other)


def test_the_weights_of_an_evaluation_make_its_pictures(data):
    fixed = noise(64, 100, torch.Generator().manual_seed(0))
    pair = initialised_gan(NET, 0)
    for event in train_gan(*pair, data, PLAN, steps=3):
        if isinstance(event, GanEvaluation):
            maker, _ = initialised_gan(NET, 1)
            maker.load_state_dict(event.weights())
            assert torch.equal(samples(maker, fixed), event.images)
            pictures = event.images
    # What is shown is the average of the weights, not the last ones.
    assert not torch.equal(samples(pair[0], fixed), pictures)


def test_a_run_that_is_no_number_ends(data):
    maker, judge = initialised_gan(NET, 0)
    nn.init.constant_(judge.judge.weight, math.nan)
    _, events = run(data, nets=(maker, judge), steps=20)
    assert [type(event) for event in events if not isinstance(event, GanEvaluation)] == [
        StartEvent, GanStep, GanStep, GanStep, Diverged,
    ]  # fmt: skip
    assert events[-1].step == 3


def test_a_run_stops_when_it_is_asked_to(data):
    seen = []
    _, events = run(data, steps=20, should_stop=lambda: len(seen) == 3 or seen.append(1))
    assert [type(event) for event in events[-2:]] == [GanEvaluation, GanEnd]
    assert events[-1].steps == events[-2].step == 4


def test_both_budgets_are_refused(data):
    with pytest.raises(BadValue):
        run(data, steps=1, seconds=1.0)


def test_the_data_and_the_gradients_are_left_alone(data):
    before = data.train.images.clone()
    pair, _ = run(data, steps=1)
    assert torch.equal(data.train.images, before)
    assert all(p.requires_grad for net in pair for p in net.parameters())
