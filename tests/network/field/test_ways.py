import numpy as np
import pytest
import torch
import torch.nn.functional as F

from cnnviz.network.field.ways import ways


@pytest.mark.parametrize(
    "kernels", [((3, 3),), ((3, 3), (3, 3)), ((1, 7), (7, 1)), ((5, 5), (3, 1), (1, 1))]
)
def test_ways_are_what_a_gradient_through_kernels_of_ones_counts(kernels):
    height = 1 + sum(kernel[0] - 1 for kernel in kernels)
    width = 1 + sum(kernel[1] - 1 for kernel in kernels)
    x = torch.zeros(1, 1, height, width, dtype=torch.float64, requires_grad=True)
    y = x
    for kernel in kernels:
        y = F.conv2d(y, torch.ones(1, 1, *kernel, dtype=torch.float64))
    assert y.shape == (1, 1, 1, 1)
    (counted,) = torch.autograd.grad(y.sum(), x)
    assert np.array_equal(ways(kernels), counted[0, 0].numpy())


def test_two_of_three_meet_in_the_middle():
    assert ways(((3, 3), (3, 3)))[2].tolist() == [3, 6, 9, 6, 3]
