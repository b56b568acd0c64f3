"""Slopes against their formulas, and the deep stack against what theory and measurement say."""

import math

import pytest
import torch

from cnnviz.lessons.concepts.layers.activations.numbers import (
    FUNCTIONS,
    at,
    shape,
    signal,
    steepest,
)


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


@pytest.mark.parametrize("x", [-3.0, -0.5, 0.25, 2.0, 4.0])
def test_values_and_slopes_by_their_formulas(x):
    expected = {
        "relu": (max(x, 0), float(x > 0)),
        "tanh": (math.tanh(x), 1 - math.tanh(x) ** 2),
        "sigmoid": (sigmoid(x), sigmoid(x) * (1 - sigmoid(x))),
        "silu": (x * sigmoid(x), sigmoid(x) * (1 + x * (1 - sigmoid(x)))),
        "gelu": (
            x * (1 + math.erf(x / math.sqrt(2))) / 2,
            (1 + math.erf(x / math.sqrt(2))) / 2
            + x * math.exp(-x * x / 2) / math.sqrt(2 * math.pi),
        ),
    }
    assert set(expected) == set(FUNCTIONS)
    for name, pair in expected.items():
        assert at(name, x) == pytest.approx(pair, rel=1e-6)


def test_worked_slopes():
    assert [at(name, 4.0)[1] for name in ("relu", "tanh", "sigmoid")] == pytest.approx(
        [1, 0.0013, 0.0177], abs=5e-5
    )
    assert [at(name, 2.0)[1] for name in ("relu", "tanh", "sigmoid")] == pytest.approx(
        [1, 0.0707, 0.1050], abs=5e-5
    )


def test_the_best_slope_of_a_sigmoid_is_a_quarter():
    assert steepest("sigmoid") == pytest.approx(0.25)
    assert steepest("tanh") == pytest.approx(1)
    assert steepest("sigmoid") ** 10 == pytest.approx(9.5e-7, rel=0.01)


def test_a_shape_covers_its_range():
    found = shape("tanh", -2, 2, 5)
    assert found.x == pytest.approx((-2, -1, 0, 1, 2))
    assert found.slope[2] == max(found.slope)


def test_sigmoids_starve_the_first_layer():
    """20 layers of 64: at best 0.25^20 = 9.1e-13 a path; ReLU and tanh keep the signal alive."""
    assert signal("sigmoid", 20).ratio < 1e-10
    assert 0.01 < signal("tanh", 20).ratio < 10
    assert 0.01 < signal("relu", 20, init="he").ratio < 10


def test_too_small_weights_kill_everything():
    assert signal("relu", 20, init="small").sizes[-1] < 1e-20


@pytest.mark.parametrize("scale", [1.0, 2.0, 4.0])
def test_relu_is_free_of_scale_and_tanh_saturates(scale):
    """A factor on bias-free ReLU layers rescales every signal and no balance of gradients."""
    assert signal("relu", 10, scale=scale).ratio == pytest.approx(signal("relu", 10).ratio)
    grown = signal("relu", 10, scale=scale).sizes[-1] / signal("relu", 10).sizes[-1]
    assert grown == pytest.approx(scale**10)
    shares = [signal("tanh", 10, scale=factor).saturated for factor in (1.0, 2.0, 4.0)]
    assert shares == sorted(shares)
    assert shares[0] < 0.01 < 0.3 < shares[2]


def test_nobody_elses_random_numbers_are_touched():
    before = torch.get_rng_state()
    with torch.inference_mode():
        assert signal("tanh", 4) == signal("tanh", 4)
    assert torch.equal(before, torch.get_rng_state())
