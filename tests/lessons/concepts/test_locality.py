"""Correlation against numpy's own, on pictures whose answer is known."""

import numpy as np
import pytest
import torch
from PIL import ImageOps

from cnnviz.lessons.concepts.layers.locality.numbers import (
    correlation,
    quarters,
    shuffle_losses,
    shuffled,
)
from cnnviz.photos.decoding.images import decode
from cnnviz.photos.decoding.samples import available, read

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


def test_quarters_are_the_picture():
    found = quarters(NOISE)
    rows = [
        np.hstack([found["upper_left"], found["upper_right"]]),
        np.hstack([found["lower_left"], found["lower_right"]]),
    ]
    assert np.array_equal(np.vstack(rows), NOISE)


def test_shuffling_costs_a_convolution_and_not_a_dense_layer():
    """A bar at any height, upright or lying: pixels do not tell them apart, neighbours do."""
    random = torch.Generator().manual_seed(0)
    x = 0.3 * torch.rand(240, 3, 16, 16, generator=random)
    labels = torch.arange(240) % 2
    for picture, label in zip(x, labels, strict=True):
        row, column = torch.randint(0, 12, (2,), generator=random).tolist()
        if label:
            picture[:, row : row + 2, column : column + 5] = 1
        else:
            picture[:, column : column + 5, row : row + 2] = 1
    found = shuffle_losses((x[:120], labels[:120]), (x[120:], labels[120:]))
    assert found["dense"].lost == pytest.approx(0, abs=0.01)
    assert found["convolution"].whole > 0.9
    assert found["convolution"].lost > 0.2


@pytest.mark.parametrize("name", [sample.name for sample in available()])
def test_neighbours_are_nearly_as_alike_in_all_quarters_of_a_photo(name):
    picture = ImageOps.fit(decode(read(name)), (128, 128)).convert("L")
    parts = quarters(np.asarray(picture, np.float32))
    near, far = zip(*(correlation(part, (1, 16)) for part in parts.values()), strict=True)
    assert min(near) > 0.8
    assert max(near) - min(near) < 0.12
    assert max(far) < min(near)
