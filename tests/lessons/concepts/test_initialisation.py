"""Measured variances against the theory, and theory against the sum over one layer."""

import math

import pytest
import torch

from cnnviz.lessons.concepts.learning.initialisation.drawing import DECADES, variance_curves
from cnnviz.lessons.concepts.learning.initialisation.numbers import (
    FACTORS,
    KEPT,
    LAYERS,
    WIDTH,
    measured,
    predicted,
)


@pytest.mark.parametrize(
    ("function", "factor"), [("linear", 1.0), ("relu", 2.0), ("relu", 1.0), ("linear", 1.5)]
)
def test_thirty_layers_do_as_the_theory_says_both_ways(function, factor):
    found, theory = measured(function, factor), predicted(function, factor)
    assert len(found.signal) == len(theory) == LAYERS
    for ours in (found.signal, found.gradient[::-1]):
        for layer, (value, expected) in enumerate(zip(ours, theory, strict=True)):
            # A layer of few units strays by some percent, and the strays add up.
            assert abs(math.log(value / expected)) < 0.1 + 0.03 * layer


def test_half_of_the_square_is_what_a_relu_keeps():
    x = torch.randn(200_000, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    for function, kept in (("relu", x.relu()), ("linear", x)):
        assert float(kept.square().mean()) == pytest.approx(KEPT[function], rel=0.02)


def test_the_factors_are_those_that_torch_draws_by():
    weights = torch.empty(WIDTH, WIDTH, dtype=torch.float64)
    torch.nn.init.xavier_normal_(weights, generator=torch.Generator().manual_seed(0))
    assert WIDTH * float(weights.var()) == pytest.approx(FACTORS["xavier"], rel=0.03)
    torch.nn.init.kaiming_normal_(weights, generator=torch.Generator().manual_seed(0))
    assert WIDTH * float(weights.var()) == pytest.approx(FACTORS["he"], rel=0.03)


def test_xavier_loses_a_relu_stack_and_he_keeps_it():
    lost, kept = (measured("relu", FACTORS[name]).signal[-1] for name in ("xavier", "he"))
    assert lost < 1e-7
    assert 0.1 < kept < 10


def test_tanh_has_no_line_of_theory():
    assert predicted("tanh", 1.0) is None
    assert 0 < measured("tanh", 1.0).signal[-1] < 1


@pytest.mark.parametrize("values", [(1.0, 0.9, 1.1), (1.0, 1e-9, 0.5)])
def test_the_axis_makes_no_mountain_of_a_molehill_and_cuts_nothing(values):
    figure = variance_curves(["1", "2", "3"], {"a": values}, x_axis="", y_axis="")
    low, high = figure.layout.yaxis.range
    assert tuple(figure.data[0].y) == values
    assert low < min(-DECADES, *(math.log10(value) for value in values))
    assert high > max(DECADES, *(math.log10(value) for value in values))
