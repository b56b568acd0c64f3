"""Learning rates over a run, against closed forms and torch's own schedules."""

import math

import pytest
import torch

from cnnviz.training.recipes.recipe import Recipe, Schedule
from cnnviz.training.recipes.schedules import rate


def plan(schedule, **settings):
    return Recipe(name="by-hand", epochs=1, schedule=schedule, **settings)


def test_the_triangle_climbs_and_falls_in_straight_lines():
    triangle = plan(Schedule.TRIANGULAR, warm_up=0.2)
    assert rate(triangle, 0.0) == pytest.approx(0.05)
    assert rate(triangle, 0.1) == pytest.approx((0.05 + 1) / 2)
    assert rate(triangle, 0.2) == pytest.approx(1)
    assert rate(triangle, 0.6) == pytest.approx(0.5)
    assert rate(triangle, 1.0) == 0
    assert rate(triangle, 1.1) == 0  # a clock may run over
    assert rate(plan(Schedule.TRIANGULAR, warm_up=0.0), 0.0) == 1


def torchs(schedule, steps):
    """The rates of one of torch's schedules, whose peak is 1."""
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    made = schedule(optimiser)
    rates = []
    for _ in range(steps):
        rates.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        made.step()
    return rates


def test_one_cycle_is_torchs():
    steps = 101

    def one_cycle(optimiser):
        return torch.optim.lr_scheduler.OneCycleLR(
            optimiser, max_lr=1.0, total_steps=steps, pct_start=0.3, final_div_factor=1e12
        )

    mine = plan(Schedule.ONE_CYCLE, warm_up=0.3 - 0.01)  # torch's peak is one step early
    found = [rate(mine, step / (steps - 1)) for step in range(steps)]
    assert found == pytest.approx(torchs(one_cycle, steps), abs=0.03)
    assert found[0] == pytest.approx(1 / 25)
    assert max(found) == pytest.approx(1)


def test_a_cosine_is_torchs():
    def cosine(optimiser):
        return torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, T_max=100)

    mine = plan(Schedule.COSINE, warm_up=0.0)
    found = [rate(mine, step / 100) for step in range(101)]
    assert found == pytest.approx(torchs(cosine, 101), abs=1e-9)


def test_steps_are_torchs():
    def steps(optimiser):
        return torch.optim.lr_scheduler.MultiStepLR(optimiser, [50, 75], gamma=0.1)

    mine = plan(Schedule.STEPS, warm_up=0.0, milestones=(0.5, 0.75), levels=(0.1, 0.01))
    found = [rate(mine, step / 100) for step in range(100)]
    assert found == pytest.approx(torchs(steps, 100))


def test_a_constant_stays_after_its_warm_up():
    mine = plan(Schedule.CONSTANT, warm_up=0.1)
    assert rate(mine, 0.05) == pytest.approx((0.05 + 1) / 2)
    assert {rate(mine, 0.1), rate(mine, 0.5), rate(mine, 1.0)} == {1.0}


@pytest.mark.parametrize("schedule", Schedule)
def test_no_schedule_leaves_its_bounds(schedule):
    mine = plan(schedule, warm_up=0.25, milestones=(0.5,), levels=(0.3,))
    rates = [rate(mine, step / 400) for step in range(401)]
    assert all(0 <= one <= 1 for one in rates)
    assert math.isclose(max(rates), 1)
