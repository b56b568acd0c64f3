"""The spring against torch's own weight decay, and the fit against numpy's least squares."""

import numpy as np
import pytest
import torch

from cnnviz.lessons.concepts.learning.weight_decay.drawing import KEYS, fit_through_points
from cnnviz.lessons.concepts.learning.weight_decay.numbers import (
    BEST,
    CURVATURES,
    DEGREE,
    GRID,
    POINTS,
    examples,
    fit,
    lost,
    pulled_loss,
    resting,
    truth,
)


@pytest.mark.parametrize("decay", [0.0, 0.3, 10.0])
def test_gradient_descent_with_weight_decay_comes_to_rest_there(decay):
    weights = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    sgd = torch.optim.SGD([weights], lr=0.02, weight_decay=decay)
    best, curvatures = torch.tensor(BEST), torch.tensor(CURVATURES)
    for _ in range(2000):
        sgd.zero_grad()
        (curvatures * (weights - best) ** 2 / 2).sum().backward()
        sgd.step()
    assert weights.tolist() == pytest.approx(resting(decay), rel=1e-6)


def test_what_is_lost_by_hand():
    assert lost(1.0) == pytest.approx((1 / 2, 1 / 51))
    assert resting(1.0) == pytest.approx((4.0, 2 * 50 / 51))


@pytest.mark.parametrize("decay", [0.0, 3.0])
def test_the_resting_place_is_the_lowest(decay):
    x, y = resting(decay)
    lowest = pulled_loss(x, y, decay)
    for dx, dy in ((0.1, 0), (-0.1, 0), (0, 0.1), (0, -0.1)):
        assert pulled_loss(x + dx, y + dy, decay) > lowest


@pytest.mark.parametrize("decay", [1e-3, 0.1])
def test_the_fit_is_least_squares_on_more_rows(decay):
    """A spring is a point at zero for every weight, weighted by its strength."""
    x, y = examples()
    design = np.polynomial.legendre.legvander(x, DEGREE)
    rows = np.vstack([design / POINTS**0.5, decay**0.5 * np.eye(DEGREE + 1)])
    weights = np.linalg.lstsq(rows, np.append(y / POINTS**0.5, np.zeros(DEGREE + 1)))[0]
    found = fit(decay)
    assert found.norm == pytest.approx(np.linalg.norm(weights))
    assert found.curve == pytest.approx(np.polynomial.legendre.legval(np.array(GRID), weights))


def test_errors_part_as_the_page_says():
    """Every point is hit without decay; the test error falls and rises again."""
    free, held, crushed = fit(0.0), fit(0.03), fit(10.0)
    assert free.train == pytest.approx(0, abs=1e-10)
    assert held.test < free.test / 3
    assert held.test < crushed.test
    assert crushed.train > 0.5
    assert crushed.norm < held.norm < free.norm
    assert truth(np.array([0.5]))[0] == pytest.approx(1)


def test_what_is_drawn_is_the_fit_the_truth_and_the_points():
    labels = {name: name for name in KEYS}
    figure = fit_through_points((0.0, 1.0), ((1.0, 2.0), (3.0, 4.0)), ((0.5,), (1.5,)), labels)
    drawn = {trace.name: (list(trace.x), list(trace.y)) for trace in figure.data}
    assert drawn == {
        "fit": ([0, 1], [1, 2]),
        "truth": ([0, 1], [3, 4]),
        "points": ([0.5], [1.5]),
    }
