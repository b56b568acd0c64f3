"""Windows against torch's pooling: its sides, and how often its gradient reaches a pixel."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from cnnviz.errors import BadValue
from cnnviz.lessons.alexnet.overlapping_pooling.numbers import (
    APART,
    OVERLAPPING,
    pool_windows,
    pooled_side,
    pooled_sides,
)


@pytest.mark.parametrize("side", [8, 13, 27, 55])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 7])
@pytest.mark.parametrize("stride", [1, 2, 3, 6])
def test_visits_against_autograd(side, size, stride):
    """Every window that averages passes the same gradient to each of its pixels."""
    pixels = torch.zeros(1, 1, side, side, dtype=torch.float64, requires_grad=True)
    pooled = F.avg_pool2d(pixels, size, stride)
    (slopes,) = torch.autograd.grad(pooled.sum() * size**2, pixels)
    found = pool_windows(side, size, stride)
    assert found.side == pooled.shape[-1]
    assert np.array_equal(found.visits, slopes[0, 0].round().numpy())
    assert sum(found.pixels.values()) == side**2


def test_worked_numbers():
    found = pool_windows(55, *OVERLAPPING)
    assert found.pixels == {1: 841, 2: 1_508, 4: 676}
    assert found.ignored == 0
    assert found.shared == pytest.approx((1_508 + 676) / 55**2)
    assert pooled_sides(55, *OVERLAPPING, 3) == pooled_sides(55, *APART, 3) == (55, 27, 13, 6)
    assert pooled_sides(55, 2, 3, 3) == (55, 18, 6, 2)


def test_a_step_beyond_the_window_ignores_five_ninths_of_a_map_that_fits():
    assert pool_windows(54, 2, 3).ignored == pytest.approx(1 - (2 / 3) ** 2)
    assert pool_windows(55, 2, 3).ignored == pytest.approx(1 - (36 / 55) ** 2)


def test_windows_that_do_not_fit():
    assert pooled_side(2, 3, 2) == 0
    assert pooled_sides(8, 7, 7, 3) == (8, 1, 0)
    with pytest.raises(BadValue) as caught:
        pool_windows(2, 3, 2)
    assert caught.value.params == {"size": 3, "side": 2}
