"""Every gradient of the small example against autograd, and one weight by hand."""

import numpy as np
import pytest

from cnnviz.lessons.concepts.learning.backpropagation.example import example
from cnnviz.lessons.concepts.learning.backpropagation.numbers import (
    POOLINGS,
    TinyNet,
    by_autograd,
    forward,
    largest_difference,
    terms,
    way_back,
)


def drawn(seed, pooling):
    numbers = np.random.default_rng(seed)
    return TinyNet(
        picture=numbers.normal(size=(4, 4)),
        kernel=numbers.normal(size=(3, 3)),
        bias=float(numbers.normal()),
        target=numbers.normal(size=(2, 2)),
        pooling=pooling,
    )


@pytest.mark.parametrize("pooling", POOLINGS)
@pytest.mark.parametrize("seed", range(5))
def test_every_gradient_is_that_of_autograd(seed, pooling):
    net = drawn(seed, pooling)
    assert largest_difference(way_back(net, forward(net)), by_autograd(net)) < 1e-12


@pytest.mark.parametrize("pooling", POOLINGS)
def test_of_equal_numbers_the_same_one_is_the_largest(pooling):
    net = TinyNet(
        picture=np.ones((4, 4)), kernel=np.ones((3, 3)), bias=0.0, target=np.zeros((2, 2)),
        pooling=pooling,
    )  # fmt: skip
    assert largest_difference(way_back(net, forward(net)), by_autograd(net)) == 0


def test_a_step_against_the_gradient_lowers_the_loss_by_its_square():
    """Finite differences: nothing of the chain rule."""
    net = drawn(7, "max")
    back, step = way_back(net, forward(net)), 1e-6
    moved = TinyNet(
        picture=net.picture, kernel=net.kernel - step * back.kernel, bias=net.bias,
        target=net.target, pooling="max",
    )  # fmt: skip
    gained = (forward(net).loss - forward(moved).loss) / step
    assert gained == pytest.approx(float((back.kernel**2).sum()), rel=1e-3)


def test_the_example_of_the_page_has_whole_numbers_and_shows_every_case():
    net = example("max")
    seen = forward(net)
    back = way_back(net, seen)
    for grid in (seen.map, seen.pooled, back.map, back.kernel, back.picture):
        assert (grid == np.round(grid)).all()
    assert (seen.map < 0).any(), "the ReLU stops something"
    assert np.count_nonzero(back.active) == 4, "the error flows to one place of each window"
    assert np.count_nonzero(back.pooled) == 4
    assert np.count_nonzero(back.kernel) >= 7


def test_a_weight_by_hand():
    net = example("max")
    back = way_back(net, forward(net))
    by_hand = sum(
        back.map[i, j] * net.picture[i + 1, j] for i in range(3) for j in range(4)
    )  # row 2, column 1 of the kernel: one row down, straight
    assert terms(net, back.map, 2, 1).sum() == by_hand == back.kernel[2, 1]
