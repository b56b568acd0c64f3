"""Two kernels in one, checked against torch's convolutions."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from cnnviz.lessons.vgg.kernel_stack.composition import SIDE, compose, join, slide


def kernel(array):
    return torch.from_numpy(np.ascontiguousarray(array))[None, None]


def picture(side=SIDE):
    return np.random.default_rng(7).standard_normal((side, side))


def test_slide_is_a_convolution_layer():
    photo, weights = picture(), compose(1).first
    expected = F.conv2d(kernel(photo), kernel(weights))[0, 0]
    assert np.allclose(slide(photo, weights), expected.numpy())


@pytest.mark.parametrize("sides", [(3, 3), (3, 5), (1, 3)])
def test_the_joined_kernel_does_what_both_do(sides):
    draw = np.random.default_rng(3)
    first, second = (draw.standard_normal((side, side)) for side in sides)
    x = kernel(picture())
    expected = F.conv2d(F.conv2d(x, kernel(first)), kernel(second))
    joined = join(first, second)
    assert len(joined) == sum(sides) - 1
    assert torch.allclose(F.conv2d(x, kernel(joined)), expected)


@pytest.mark.parametrize("seed", range(5))
def test_only_a_relu_between_makes_a_difference(seed):
    found = compose(seed)
    assert found.difference < 1e-12
    assert 0.1 < found.unexplained < 0.6


def test_what_is_unexplained_is_what_gradient_descent_leaves():
    """The best 5 x 5 with a bias, found by torch's optimiser instead of by least squares."""
    found = compose(2)
    draw = np.random.default_rng(2)
    draw.standard_normal((2, 3, 3))
    x = kernel(draw.standard_normal((SIDE, SIDE)))
    wanted = F.conv2d(F.conv2d(x, kernel(found.first)).relu(), kernel(found.second))
    weights = torch.zeros(1, 1, 5, 5, dtype=torch.float64, requires_grad=True)
    bias = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights, bias], max_iter=200)

    def loss():
        optimiser.zero_grad()
        missed = (F.conv2d(x, weights, bias) - wanted).square().mean()
        missed.backward()
        return missed

    optimiser.step(loss)
    left = float(loss().detach() / wanted.var(correction=0))
    assert found.unexplained == pytest.approx(left, rel=1e-4)


def test_a_seed_draws_the_same_kernels_again():
    first, again, other = compose(4), compose(4), compose(5)
    assert np.array_equal(first.joined, again.joined)
    assert not np.array_equal(first.joined, other.joined)
