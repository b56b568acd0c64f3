"""The game in closed form, held against optimisers, autograd and the numbers of the course."""

import math

import pytest
import torch
from torch.nn import functional as F

from cnnviz.errors import BadValue
from cnnviz.lessons.gan.game import FLOOR, best, game, logit_of, losses, value, value_at

REAL, MADE = (0.5, 0.3, 0.2), (0.2, 0.3, 0.5)


def test_the_example_of_the_course():
    found = game(REAL, MADE)
    assert [round(place.best, 4) for place in found.places] == [0.7143, 0.5, 0.2857]
    assert round(found.value, 5) == -1.25347
    assert round(found.divergence, 5) == 0.06641
    assert round(best(0.5, 0.2), 4) == 0.7143
    assert round(FLOOR, 4) == -1.3863


def test_nothing_to_tell_apart():
    found = game(REAL, REAL)
    assert found.value == pytest.approx(-math.log(4), abs=1e-15)
    assert found.divergence == pytest.approx(0, abs=1e-15)
    assert all(place.best == 0.5 for place in found.places)


def test_nothing_in_common():
    found = game((1, 0, 0), (0, 1, 0))
    assert [place.best for place in found.places] == [1.0, 0.0, None]
    assert found.value == 0
    assert found.divergence == pytest.approx(math.log(2))


def distributions(count, size):
    random = torch.Generator().manual_seed(1)
    weights = torch.rand(count, 2, size, generator=random, dtype=torch.float64).square()
    return (weights / weights.sum(-1, keepdim=True)).tolist()


@pytest.mark.parametrize(("real", "made"), distributions(10, 5))
def test_value_and_divergence_say_the_same(real, made):
    found = game(real, made)
    assert found.value == pytest.approx(-math.log(4) + 2 * found.divergence)
    mixed = torch.tensor([real, made], dtype=torch.float64).mean(0).log()
    to = [
        F.kl_div(mixed, torch.tensor(p, dtype=torch.float64), reduction="sum") for p in (real, made)
    ]
    assert found.divergence == pytest.approx(float(to[0] + to[1]) / 2)


@pytest.mark.parametrize(("real", "made"), distributions(3, 4))
def test_no_judge_found_by_gradient_ascent_is_better(real, made):
    p, q = (torch.tensor(side, dtype=torch.float64) for side in (real, made))
    logits = torch.zeros(4, dtype=torch.float64, requires_grad=True)
    for _ in range(400):
        reached = (p * F.logsigmoid(logits) + q * F.logsigmoid(-logits)).sum()
        (slope,) = torch.autograd.grad(reached, logits)
        logits.data += 3 * slope / (p + q)  # every place at its own pace
    found = game(real, made)
    answers = logits.detach().sigmoid().tolist()
    assert answers == pytest.approx([place.best for place in found.places], abs=1e-4)
    assert reached.item() == pytest.approx(found.value)
    for answers in torch.rand(50, 4, generator=torch.Generator().manual_seed(0)).tolist():
        assert value(real, made, answers) <= found.value


def test_a_sure_and_wrong_judge_pays_without_limit():
    assert value_at(0.5, 0.2, 0.0) == -math.inf
    assert value_at(0.0, 0.2, 0.0) == 0
    assert value(REAL, MADE, (0.5, 0.5, 0.5)) == pytest.approx(-math.log(4))


def test_weights_are_scaled():
    found = game((5, 3, 2), (20, 30, 50))
    assert found.value == pytest.approx(game(REAL, MADE).value)
    assert sum(place.real for place in found.places) == pytest.approx(1)


@pytest.mark.parametrize(
    ("real", "made"),
    [
        ((0, 0), (1, 1)),
        ((1, -1), (1, 1)),
        ((1, 1), (1, math.nan)),
        ((1,), (1, 1)),
        ((), ()),
        ((1, math.inf), (1, 1)),
    ],
)
def test_what_is_no_distribution_is_refused(real, made):
    with pytest.raises(BadValue):
        game(real, made)


@pytest.mark.parametrize("logit", [-30.0, -4.595, -1.0, 0.0, 0.5, 4.0, 30.0])
def test_slopes_are_those_of_autograd(logit):
    found = losses(logit)
    x = torch.tensor(logit, dtype=torch.float64, requires_grad=True)
    saturating, usual = F.logsigmoid(-x), -F.logsigmoid(x)
    slope, usual_slope = (torch.autograd.grad(y, x)[0].item() for y in (saturating, usual))
    assert (found.saturating, found.usual) == pytest.approx((saturating.item(), usual.item()))
    assert (found.saturating_slope, found.usual_slope) == pytest.approx((slope, usual_slope))


def test_where_the_judge_is_sure_one_loss_hardly_slopes():
    found = losses(logit_of(0.01))
    assert found.answer == pytest.approx(0.01)
    assert found.saturating_slope == pytest.approx(-0.01)
    assert found.usual_slope == pytest.approx(-0.99)
    even = losses(logit_of(0.5))
    assert even.saturating_slope == even.usual_slope == -0.5


def test_even_the_surest_judge_has_finite_losses():
    sure, fooled = losses(-1000), losses(1000)
    assert (sure.usual, sure.usual_slope, sure.saturating) == (1000, -1, 0)
    assert (fooled.usual, fooled.saturating, fooled.saturating_slope) == (0, -1000, -1)
