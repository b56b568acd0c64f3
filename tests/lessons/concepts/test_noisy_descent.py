"""Schedules on the noisy descent against torch's own schedulers and against closed forms."""

import pytest
import torch

from cnnviz.lessons.concepts.learning.schedules.numbers import (
    CURVATURES,
    LEVELS,
    MILESTONES,
    NOISE,
    PEAK,
    SCHEDULES,
    START,
    STEPS,
    WALL,
    WARM_UPS,
    descents,
    rates,
)

SCHEDULERS = {
    "constant": lambda sgd: torch.optim.lr_scheduler.ConstantLR(sgd, 1.0, 1),
    "steps": lambda sgd: torch.optim.lr_scheduler.MultiStepLR(
        sgd, [int(STEPS * milestone) for milestone in MILESTONES], LEVELS[0]
    ),
    "cosine": lambda sgd: torch.optim.lr_scheduler.CosineAnnealingLR(sgd, STEPS),
}


@pytest.mark.parametrize("name", SCHEDULERS)
def test_without_noise_it_is_torchs_sgd_under_torchs_scheduler(name):
    point = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    sgd = torch.optim.SGD([point], lr=PEAK)
    scheduler = SCHEDULERS[name](sgd)
    curvatures = torch.tensor(CURVATURES, dtype=torch.float64)
    for _ in range(STEPS):
        loss = (curvatures * point**2).sum() / 2 + WALL / 4 * point[0] ** 4
        sgd.zero_grad()
        loss.backward()
        sgd.step()
        scheduler.step()
    loss = (curvatures * point**2).sum() / 2 + WALL / 4 * point[0] ** 4
    assert descents(rates(name), 0.0, runs=1).last == pytest.approx(loss.item(), rel=1e-6)


@pytest.mark.parametrize("name", ["constant", "cosine"])
def test_the_mean_loss_in_a_bowl_in_closed_form(name):
    """Without walls each mean square obeys m <- (1 - rate c)^2 m + rate^2 noise^2."""
    chosen = rates(name)
    squares = [x * x for x in START]
    for rate in chosen:
        squares = [
            (1 - rate * curvature) ** 2 * square + (rate * NOISE) ** 2
            for curvature, square in zip(CURVATURES, squares, strict=True)
        ]
    expected = sum(c * square for c, square in zip(CURVATURES, squares, strict=True)) / 2
    assert descents(chosen, wall=0.0, runs=4000).last == pytest.approx(expected, rel=0.06)


def test_noise_lets_the_falling_rates_win_and_without_it_the_constant_one_does():
    noisy = {name: descents(rates(name, warm_up=up)).last for name, up in WARM_UPS.items()}
    assert noisy["cosine"] < noisy["steps"] < noisy["constant"] / 2
    still = {name: descents(rates(name, warm_up=up), 0.0).last for name, up in WARM_UPS.items()}
    assert min(still, key=lambda name: still[name]) == "constant"


def test_a_high_peak_runs_away_and_a_warm_up_saves_it():
    away = descents(rates("cosine", 1.2))
    assert away.last is None
    assert len(away.losses) == STEPS + 1
    assert descents(rates("cosine", 1.2, 0.1)).last < 0.01


@pytest.mark.parametrize("name", SCHEDULES)
def test_rates_reach_the_peak_and_no_more(name):
    found = rates(name, 0.3, WARM_UPS[name])
    assert len(found) == STEPS
    assert max(found) == pytest.approx(0.3, rel=0.02)
