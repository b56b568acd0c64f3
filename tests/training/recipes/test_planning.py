"""What a run may set instead of its recipe's own, and what that does to the optimiser."""

import pytest
import torch
from torch import nn

from cnnviz.errors import BadValue
from cnnviz.training.loop.optimisers import RunOptimiser
from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.recipes.planning import RANGES, planned
from cnnviz.training.recipes.recipe import Optimiser, Schedule
from cnnviz.training.recipes.schedules import rate


def recipe_of(**changes):
    config = RunConfig(net="resnet20-cifar10", recipe="standard", **changes)
    return planned(config, on_gpu=False).recipe


def test_only_what_is_set_differs_from_the_recipe():
    plain = recipe_of()
    changed = recipe_of(batch_size=64, optimiser="sgd", weight_decay=0.01)
    assert (changed.batch_size, changed.optimiser) == (64, Optimiser.SGD)
    assert changed.weight_decay == 0.01
    assert (changed.momentum, changed.schedule) == (plain.momentum, plain.schedule)
    assert (changed.epochs, changed.learning_rate) == (plain.epochs, plain.learning_rate)


def test_a_schedule_in_steps_divides_by_ten_at_a_half_and_at_three_quarters():
    steps = recipe_of(schedule="steps")
    assert [rate(steps, at) for at in (0.2, 0.4, 0.6, 0.8)] == [1.0, 1.0, 0.1, 0.01]


def test_a_recipe_in_steps_keeps_its_own():
    config = RunConfig(net="resnet20-cifar10", recipe="paper", schedule="steps")
    own = planned(RunConfig(net="resnet20-cifar10", recipe="paper"), on_gpu=False).recipe
    assert own.schedule is Schedule.STEPS
    assert planned(config, on_gpu=False).recipe == own


@pytest.mark.parametrize(
    "changes",
    [
        {"optimiser": "adamw"},
        {"schedule": ""},
        {"batch_size": 0},
        {"batch_size": 10**9},
        {"momentum": 1.0},
        {"momentum": -0.1},
        {"weight_decay": float("nan")},
        {"weight_decay": "much"},
    ],
)
def test_what_cannot_be_is_told_by_its_name(changes):
    with pytest.raises(BadValue) as refused:
        recipe_of(**changes)
    assert refused.value.key == "bad_setting"
    assert refused.value.params["name"] in changes


@pytest.mark.parametrize("name", RANGES)
def test_the_ends_of_a_range_are_inside(name):
    for value in RANGES[name]:
        assert getattr(recipe_of(**{name: value}), name) == value


@pytest.mark.parametrize(
    ("changes", "torchs"),
    [
        (
            {"optimiser": "sgd", "momentum": 0.5, "weight_decay": 0.1},
            lambda weights: torch.optim.SGD(
                weights, lr=0.4, momentum=0.5, nesterov=True, weight_decay=0.1
            ),
        ),
        (
            {"optimiser": "sgd", "momentum": 0.0, "weight_decay": 0.0},
            lambda weights: torch.optim.SGD(weights, lr=0.4),
        ),
    ],
)
def test_the_weights_move_as_torch_moves_them_with_these_settings(changes, torchs):
    torch.manual_seed(0)
    ours, theirs = nn.Linear(5, 3, bias=False), nn.Linear(5, 3, bias=False)
    theirs.load_state_dict(ours.state_dict())
    optimiser, plain = RunOptimiser(ours, recipe_of(**changes)), torchs(theirs.parameters())
    for _ in range(4):
        x = torch.randn(7, 5)
        optimiser.backward(ours(x).square().mean())
        optimiser.step(1.0)
        plain.zero_grad()
        theirs(x).square().mean().backward()
        plain.step()
    torch.testing.assert_close(ours.weight, theirs.weight)
