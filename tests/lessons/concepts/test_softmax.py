"""Softmax, cross-entropy and their gradients against torch and its autograd."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from cnnviz.lessons.concepts.learning.softmax.numbers import (
    cross_entropy,
    entropy,
    gradient,
    log_sum_exp,
    naive_softmax,
    slopes,
    softmax,
    squared_gradient,
)

LOGITS = np.array([2.0, -1.0, 0.5, 4.0])


@pytest.mark.parametrize("temperature", [0.25, 1.0, 5.0])
@pytest.mark.parametrize("right", [0, 3])
def test_loss_and_gradient_are_those_of_torch(right, temperature):
    z = torch.tensor(LOGITS, requires_grad=True)
    loss = F.cross_entropy((z / temperature)[None], torch.tensor([right]))
    (expected,) = torch.autograd.grad(loss, z)
    assert softmax(LOGITS, temperature) == pytest.approx(F.softmax(z / temperature, 0).tolist())
    assert cross_entropy(LOGITS, right, temperature) == pytest.approx(float(loss.detach()))
    assert gradient(LOGITS, right, temperature) == pytest.approx(expected.tolist(), abs=1e-9)
    assert gradient(LOGITS, right, temperature).sum() == pytest.approx(0)


def test_the_gradient_of_the_squared_error_by_autograd():
    z = torch.tensor(LOGITS, requires_grad=True)
    y = F.one_hot(torch.tensor(1), 4)
    (expected,) = torch.autograd.grad((F.softmax(z, 0) - y).square().sum() / 2, z)
    assert squared_gradient(LOGITS, 1) == pytest.approx(expected.tolist())


def test_a_sum_in_the_logarithm_survives_where_the_formula_does_not():
    huge = LOGITS + 200
    assert np.isnan(naive_softmax(huge)).any()
    assert softmax(huge) == pytest.approx(softmax(LOGITS))
    assert naive_softmax(LOGITS) == pytest.approx(softmax(LOGITS), abs=1e-6)
    assert log_sum_exp(huge) == pytest.approx(200 + np.log(np.exp(LOGITS).sum()))


def test_where_the_network_is_surely_wrong_only_the_cross_entropy_is_steep():
    sharp, squared = slopes(np.array([-12.0]), np.array([0.0, 1.0, 2.0]))
    assert sharp[0] == pytest.approx(1, abs=1e-3)
    assert squared[0] == pytest.approx(0, abs=1e-3)


def test_temperature_goes_from_certain_to_undecided():
    assert entropy(softmax(LOGITS, 0.01)) == pytest.approx(0, abs=1e-6)
    assert entropy(softmax(LOGITS, 1e6)) == pytest.approx(2)
    assert entropy(np.array([1.0, 0.0])) == 0
