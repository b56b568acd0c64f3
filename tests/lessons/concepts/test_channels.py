"""Convolution over channels against torch, and the flip against numpy's own convolution."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from cnnviz.lessons.concepts.layers.channels.numbers import (
    convolve,
    correlate,
    difference,
    impulse,
    summed,
)

DRAWN = np.random.default_rng(2)
PICTURE, KERNEL = DRAWN.random((3, 9, 7)), DRAWN.normal(size=(3, 3, 3))


def test_the_sum_over_channels_is_torchs_convolution():
    found = summed(PICTURE, KERNEL, 0.25)
    expected = F.conv2d(
        torch.from_numpy(PICTURE)[None],
        torch.from_numpy(KERNEL)[None],
        torch.tensor([0.25]).double(),
    )[0]
    assert expected.shape[0] == 1
    assert found.whole == pytest.approx(expected[0].numpy())
    assert found.weights == torch.nn.Conv2d(3, 1, 3).weight.numel() + 1


def test_one_output_by_hand():
    found = summed(PICTURE, KERNEL)
    by_hand = sum(
        PICTURE[c, 2 + u, 4 + v] * KERNEL[c, u, v]
        for c in range(3)
        for u in range(3)
        for v in range(3)
    )
    assert found.whole[2, 4] == pytest.approx(by_hand)
    assert found.parts.sum(0) == pytest.approx(found.whole)


def test_only_the_flipped_kernel_convolves_as_mathematics_does():
    """A row and a column, whose convolution numpy has."""
    row, kernel = DRAWN.random(9), np.array([1.0, 2.0, -4.0])
    assert convolve(row[None], kernel[None])[0] == pytest.approx(np.convolve(row, kernel, "valid"))
    assert correlate(row[None], kernel[None])[0] == pytest.approx(
        np.correlate(row, kernel, "valid")
    )


def test_a_white_pixel_shows_the_kernel_flipped_unless_it_is_convolved():
    kernel = np.arange(9.0).reshape(3, 3)
    assert (correlate(impulse(5), kernel) == kernel[::-1, ::-1]).all()
    assert (convolve(impulse(5), kernel) == kernel).all()


@pytest.mark.parametrize(
    ("kernel", "changed"),
    [
        ([[1, 2, 1], [2, 4, 2], [1, 2, 1]], 0.0),  # the same when it is flipped
        ([[1, 0, -1], [2, 0, -2], [1, 0, -1]], 2.0),  # turns into its negative
    ],
)
def test_how_far_the_flip_changes_the_map(kernel, changed):
    assert difference(np.array(kernel, float), PICTURE[0]) == pytest.approx(changed)


def test_the_flip_of_a_black_picture_changes_nothing():
    assert difference(KERNEL[0], np.zeros((5, 5))) == 0
