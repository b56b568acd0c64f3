"""The formula against torch's own layer, and curriculum's worked numbers."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from cnnviz.lessons.alexnet.response_normalisation.numbers import (
    ALPHA,
    BETA,
    SIZE,
    K,
    by_torch,
    normalised,
)

LONE = (0, 0, 10, 0, 0, 3, 0, 0)


def after(responses, **constants):
    return [channel.after for channel in normalised(responses, **constants)]


def test_worked_numbers():
    assert after([10])[0] == pytest.approx(5.9238, abs=5e-5)
    assert after(LONE)[2::3] == pytest.approx([5.9238, 1.7832], abs=5e-5)
    assert after(LONE, alpha=0.1)[2::3] == pytest.approx([1.5510, 1.3500], abs=5e-5)
    beside = after((0, 0, 10, 8, 0, 3, 0, 0), alpha=0.1)
    assert [beside[i] for i in (2, 3, 5)] == pytest.approx([1.1256, 0.8688, 0.5633], abs=5e-5)


def test_windows_end_at_the_first_and_the_last_channel():
    windows = [(channel.first, channel.last) for channel in normalised(range(8))]
    assert windows[0] == (0, 2)
    assert windows[1] == (0, 3)
    assert windows[4] == (2, 6)
    assert windows[7] == (5, 7)


@pytest.mark.parametrize("size", [1, 3, 5, 7, 9])
@pytest.mark.parametrize(("alpha", "beta", "k"), [(1e-4, 0.75, 2), (0.1, 1.2, 0.5), (0, 0.3, 3)])
def test_torch_takes_alpha_times_n(size, alpha, beta, k):
    maps = np.random.default_rng(size).uniform(0, 50, (6, 20)).tolist()
    for responses in maps:
        theirs = by_torch(responses, size=size, alpha=size * alpha, beta=beta, k=k)
        assert after(responses, size=size, alpha=alpha, beta=beta, k=k) == pytest.approx(theirs)


def test_the_paper_s_alpha_in_torch_is_far_off():
    generator = torch.Generator().manual_seed(0)
    maps = 50 * torch.rand(1, 96, 4, 4, generator=generator, dtype=torch.float64)
    own = torch.tensor([after(pixel, size=SIZE) for pixel in maps[0].flatten(1).T.tolist()])
    for alpha, least, most in ((SIZE * ALPHA, 0, 4e-6), (ALPHA, 1, 50)):
        theirs = F.local_response_norm(maps, SIZE, alpha=alpha, beta=BETA, k=K)
        apart = (own.T.reshape(96, 4, 4) - theirs[0]).abs().max()
        assert least <= float(apart) <= most


def test_what_is_left_compares_with_a_world_without_neighbours():
    for channel in normalised(LONE, alpha=0.1):
        alone = channel.before * K**-BETA
        assert channel.after == pytest.approx(channel.left * alone)
    assert all(channel.left == 1 for channel in normalised(LONE, alpha=0))
