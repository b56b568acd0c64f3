"""Pooling by hand, window by window."""

import numpy as np
import pytest

from cnnviz.lessons.concepts.layers.pooling.numbers import KINDS, pooled, sensitivity

PICTURE = np.random.default_rng(1).random((13, 15)).astype(np.float32)


@pytest.mark.parametrize(
    ("kind", "size", "reduce"),
    [("max", 2, np.max), ("overlapping", 3, np.max), ("average", 2, np.mean)],
)
def test_every_window_by_hand(kind, size, reduce):
    found = pooled(PICTURE, kind)
    assert found.shape == tuple((side - size) // 2 + 1 for side in PICTURE.shape)
    for row in range(found.shape[0]):
        for column in range(found.shape[1]):
            window = PICTURE[2 * row : 2 * row + size, 2 * column : 2 * column + size]
            assert found[row, column] == pytest.approx(reduce(window))


def test_every_second_position():
    assert np.array_equal(pooled(PICTURE, "stride"), PICTURE[::2, ::2])


def test_several_times():
    twice = pooled(pooled(PICTURE, "max"), "max")
    assert np.array_equal(pooled(PICTURE, "max", 2), twice)


def test_a_flat_picture_does_not_notice_a_shift_and_noise_does():
    assert set(sensitivity(np.full((32, 32), 0.5, np.float32)).values()) == {0.0}
    noise = sensitivity(np.random.default_rng(0).random((32, 32)).astype(np.float32))
    assert set(noise) == set(KINDS)
    assert min(noise.values()) > 0.05
    assert noise["average"] < noise["stride"]
    assert noise["max"] < noise["stride"]


def test_a_black_picture_has_no_map_to_change():
    assert set(sensitivity(np.zeros((32, 32), np.float32)).values()) == {0.0}
