"""Correlation against numpy's own, on pictures whose answer is known."""

import numpy as np
import pytest

from cnnviz.lessons.concepts.layers.equivariance.locality import correlation, shuffled

RANDOM = np.random.default_rng(0)
NOISE = RANDOM.random((64, 80)).astype(np.float32)


@pytest.mark.parametrize("distance", [0, 1, 5, 31])
def test_the_same_as_numpy(distance):
    picture = np.cumsum(NOISE - 0.5, axis=1).astype(np.float32)
    left, right = picture[:, : 80 - distance].ravel(), picture[:, distance:].ravel()
    expected = np.corrcoef(left, right)[0, 1]
    assert correlation(picture, (distance,))[0] == pytest.approx(expected, abs=1e-4)


def test_stripes_repeat_and_noise_does_not():
    stripes = np.tile([0.0, 0.0, 1.0, 1.0], (10, 20)).astype(np.float32)
    assert correlation(stripes, (0, 2, 4)) == pytest.approx((1, -1, 1))
    assert max(map(abs, correlation(NOISE, (1, 4, 16)))) < 0.05


def test_shuffling_keeps_the_pixels_and_loses_their_neighbours():
    smooth = np.tile(np.linspace(0, 1, 80, dtype=np.float32), (64, 1))
    mixed = shuffled(smooth)
    assert sorted(mixed.ravel()) == sorted(smooth.ravel())
    assert correlation(smooth, (1,))[0] > 0.99
    assert abs(correlation(mixed, (1,))[0]) < 0.05


def test_pixels_that_are_all_equal_have_no_correlation():
    assert correlation(np.full((9, 9), 0.5, np.float32), (0, 3)) == (None, None)
