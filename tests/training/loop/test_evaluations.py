"""Looks at the test pictures: views, norms and when they are due."""

import pytest
import torch
from torch import nn

from cnnviz.training.data.image_data import DataSplit
from cnnviz.training.data.shapes import shapes10
from cnnviz.training.loop.evaluations import (
    COST,
    EVALUATIONS,
    LONGEST_PAUSE,
    Timetable,
    evaluate,
    first,
    gradient_norms,
    other_views,
    score,
    view_count,
)
from cnnviz.training.nets.trainable import initialised


@pytest.fixture(scope="module")
def data():
    return shapes10(50, 40)


def test_scores_are_those_of_each_picture():
    logits = torch.tensor([[2.0, 0.0], [0.0, 1.0], [3.0, 1.0]])
    labels = torch.tensor([0, 1, 1])
    loss, accuracy = score(logits, labels)
    chances = [logits[i].softmax(0)[label] for i, label in enumerate(labels)]
    assert loss == pytest.approx(-sum(chance.log() for chance in chances).item() / 3)
    assert accuracy == pytest.approx(2 / 3)


def test_a_moved_picture_shows_its_neighbourhood(data):
    """A network that reads the middle pixel sees the one beside it."""

    class Middle(nn.Module):
        def forward(self, x):
            return x[:, :, 16, 16]

    seen = evaluate(Middle(), data.test, data, shift=(2, -1))
    mean, std = torch.tensor(data.mean), torch.tensor(data.std)
    expected = (data.test.images[:, 18, 15].float() / 255 - mean) / std
    torch.testing.assert_close(seen, expected)


def test_other_views_are_the_mirror_image_and_moved_pictures_at_half_the_weight(data):
    model = initialised("lenet5-cifar10", 0)

    def logits(**view):
        return evaluate(model, data.test, data, **view)

    mirror = logits(mirrored=True)
    torch.testing.assert_close(
        other_views(model, data.test, data, precision=torch.float32, shift=0), mirror
    )
    moved = sum(
        logits(mirrored=mirrored, shift=(sign, sign))
        for mirrored in (False, True)
        for sign in (1, -1)
    )
    torch.testing.assert_close(
        other_views(model, data.test, data, precision=torch.float32, shift=1), mirror + moved / 2
    )


@pytest.mark.parametrize(("shift", "views"), [(0, 2), (1, 6)])
def test_every_view_is_counted(data, shift, views):
    class Counting(nn.Module):
        seen = 0

        def forward(self, x):
            self.seen += len(x)
            return x.flatten(1)

    model = Counting()
    evaluate(model, data.test, data)
    other_views(model, data.test, data, precision=torch.float32, shift=shift)
    assert model.seen == views * len(data.test)
    assert view_count(shift) == views


def test_the_first_pictures(data):
    whole = first(data.test, None)
    assert len(whole) == len(data.test)
    assert whole.images.data_ptr() == data.test.images.data_ptr()  # no copy
    few = first(data.test, 7)
    assert isinstance(few, DataSplit)
    assert torch.equal(few.images, data.test.images[:7])
    assert len(few) == 7


def test_norms_of_gradients_by_path():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Sequential(nn.Linear(4, 3)))
    assert gradient_norms(model) == {}
    for weight in model.parameters():
        weight.grad = torch.randn_like(weight)
    model[2][0].weight.requires_grad_(False)
    model[2][0].weight.grad = None
    norms = gradient_norms(model)
    assert list(norms) == ["0"]
    assert norms["0"].item() == pytest.approx(model[0].weight.grad.square().sum().sqrt().item())


def test_a_run_by_passes_evaluates_after_each_and_not_too_rarely():
    table = Timetable(None, 0.0)
    fast = 10_000_000
    assert table.due(0.01, after_pass=True, pictures=1)
    assert not table.due(0.9 * LONGEST_PAUSE, after_pass=False, pictures=fast)
    assert table.due(1.1 * LONGEST_PAUSE, after_pass=False, pictures=fast)


@pytest.mark.parametrize("pass_seconds", [0.1, 5.0, 7.0, 1000.0])
def test_a_minute_has_about_eight_evaluations(pass_seconds):
    table, evaluations, next_pass = Timetable(60.0, 0.0), 0, pass_seconds
    for tick in range(600):
        now = tick / 10
        passed = now >= next_pass
        next_pass += pass_seconds if passed else 0
        if table.due(now, after_pass=passed, pictures=100_000 * (tick + 1)):
            table.evaluated(now, now + 0.01)
            evaluations += 1
    assert EVALUATIONS - 2 <= evaluations <= 2 * EVALUATIONS


def test_evaluations_cost_little_however_slow_they_are():
    """A device that needs three seconds for an evaluation, and does 130 pictures a second."""
    table, spent, now = Timetable(600.0, 0.0), 0.0, 0.0
    while now < 600:
        now += 1
        seen = round(130 * (now - spent))
        if table.due(now, after_pass=now % 7 == 0, pictures=seen):
            table.evaluated(now, now + 3)
            now += 3
            spent += 3
    assert 0 < spent <= 600 / COST + 3


def test_a_very_slow_run_is_evaluated_once_on_its_way():
    table = Timetable(60.0, 0.0)
    assert not table.due(29.0, after_pass=False, pictures=100)
    assert table.due(31.0, after_pass=False, pictures=100)
    table.evaluated(31.0, 40.0)
    assert not table.due(59.0, after_pass=True, pictures=200)
