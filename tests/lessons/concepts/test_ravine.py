"""Steps against known counts, and gradient descent against its closed form."""

import pytest
import torch

from cnnviz.lessons.concepts.learning.optimisers.numbers import (
    GOAL,
    OPTIMISERS,
    RATES,
    STABLE_BELOW,
    START,
    descend,
    loss,
)


@pytest.mark.parametrize(
    ("name", "rate", "steps"),
    [
        ("sgd", 0.02, 439),
        ("sgd", 0.039, 223),
        ("momentum", 0.02, 153),
        ("nesterov", 0.02, 109),
        ("adam", 0.1, 305),
        ("adam", 1.0, 151),
        ("rmsprop", 0.01, 1372),
    ],
)
def test_steps_until_it_arrives(name, rate, steps):
    assert descend(name, rate).steps == pytest.approx(steps, abs=1)


def test_gradient_descent_in_closed_form():
    """Each coordinate shrinks by 1 - rate * curvature a step."""
    found = descend("sgd", 0.03)
    for step in (1, 2, 10, 50):
        x, y = START[0] * (1 - 0.03) ** step, START[1] * (1 - 0.03 * 50) ** step
        assert found.path[step] == pytest.approx((x, y), rel=1e-4, abs=1e-6)
        assert found.losses[step] == pytest.approx(loss(x, y), rel=1e-3)


def test_it_runs_away_above_two_over_the_curvature():
    assert pytest.approx(0.04) == STABLE_BELOW
    assert descend("sgd", 0.041).diverged
    assert descend("sgd", 0.041).steps is None
    assert not descend("sgd", 0.039).diverged


def test_momentum_by_hand():
    """v <- m v + g, w <- w - e v: two steps."""
    x, v = START[0], 0.0
    for _ in range(2):
        v = 0.9 * v + x
        x -= 0.02 * v
    assert descend("momentum", 0.02).path[2][0] == pytest.approx(x, rel=1e-6)


def test_the_first_step_of_adam_is_the_learning_rate_whatever_the_gradient():
    x, y = descend("adam", 0.1).path[1]
    assert (START[0] - x, START[1] - y) == (
        pytest.approx(0.1, abs=1e-4),
        pytest.approx(0.1, abs=1e-4),
    )


@pytest.mark.parametrize("name", OPTIMISERS)
def test_every_optimiser_arrives_with_its_rate(name):
    with torch.inference_mode():
        found = descend(name, RATES[name])
    assert found.steps is not None
    assert found.losses[-1] <= GOAL
    assert len(found.path) == len(found.losses)


TRIED = (1, 1.2, 1.4, 1.6, 1.8, 2, 2.2, 2.5, 2.8, 3.2, 3.6, 3.9, 4.5, 5, 5.6, 6.3, 7, 8, 9)


@pytest.mark.parametrize(
    ("name", "decade"), [("sgd", 0.01), ("momentum", 0.01), ("nesterov", 0.01), ("adam", 1)]
)
def test_no_other_rate_that_was_tried_is_faster(name, decade):
    """The question says that each runs at the rate with which it is fastest here."""
    best = descend(name, RATES[name]).steps
    others = [descend(name, decade * tried).steps for tried in TRIED]
    assert min(steps for steps in others if steps is not None) == best


def test_momentum_is_first_of_the_three_and_the_variant_of_nesterov_is_no_slower():
    steps = {name: descend(name, RATES[name]).steps for name in OPTIMISERS}
    assert steps["momentum"] < steps["adam"] < steps["sgd"]
    assert steps["nesterov"] <= steps["momentum"]
