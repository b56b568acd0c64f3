"""Cut-outs and colour shifts: counted by listing them, checked by the definition of the axes."""

from collections import Counter

import numpy as np
import pytest

from cnnviz.lessons.alexnet.augmentation.colour_axes import colour_axes, shift, shifted
from cnnviz.lessons.alexnet.augmentation.random_crops import (
    CROP,
    WHOLE,
    crop_count,
    positions,
    random_crops,
)


@pytest.mark.parametrize(("whole", "crop"), [(6, 4), (5, 5), (9, 1)])
def test_cut_outs_counted_by_listing_them(whole, crop):
    picture = np.arange(whole**2).reshape(whole, whole)
    listed = set()
    for top in range(whole):
        for left in range(whole):
            cut = picture[top : top + crop, left : left + crop]
            if cut.shape == (crop, crop):
                listed |= {(cut.tobytes(), 0), (cut[:, ::-1].tobytes(), 1)}
    assert crop_count(whole, crop) == len(listed)


def test_worked_numbers_of_the_cut_outs():
    assert positions(WHOLE, CROP) == 33
    assert crop_count(WHOLE, CROP) == 2_178
    assert 2 * (WHOLE - CROP) ** 2 == 2_048  # as the paper counts


def test_the_lot_reaches_every_place_and_keeps_inside():
    drawn = Counter(
        (crop.top, crop.left, crop.mirrored)
        for seed in range(40)
        for crop in random_crops(6, 4, 20, seed)
    )
    assert set(drawn) == {
        (t, left, m) for t in range(3) for left in range(3) for m in (False, True)
    }
    assert max(drawn.values()) < 2.5 * min(drawn.values())
    assert random_crops(6, 4, 20, 7) == random_crops(6, 4, 20, 7)
    assert random_crops(6, 4, 20, 7) != random_crops(6, 4, 20, 8)


@pytest.fixture(scope="module")
def pictures():
    lot = np.random.default_rng(2)
    grey = lot.integers(20, 236, (40, 30, 1))
    return [
        (grey + lot.normal(0, (3, 6, 9), (40, 30, 3))).clip(0, 255).astype(np.uint8),
        lot.integers(90, 160, (25, 60, 3)).astype(np.uint8),
    ]


def test_axes_are_the_eigenvectors_of_the_covariance(pictures):
    axes = colour_axes(pictures)
    colours = np.concatenate([picture.reshape(-1, 3) for picture in pictures]) / 255
    centred = colours - colours.mean(axis=0)
    covariance = centred.T @ centred / (len(colours) - 1)
    assert axes.pixels == 40 * 30 + 25 * 60
    assert list(axes.values) == sorted(axes.values, reverse=True)
    for value, vector in zip(axes.values, axes.vectors, strict=True):
        assert covariance @ vector == pytest.approx(value * np.array(vector), abs=1e-12)
        assert np.linalg.norm(vector) == pytest.approx(1)
        assert max(vector, key=abs) > 0
    assert sum(axes.shares) == pytest.approx(1)
    # Colours along an axis spread exactly as far as its eigenvalue says.
    spread = (colours @ axes.vectors[0]).var(ddof=1)
    assert spread == pytest.approx(axes.values[0])


def test_grey_pictures_vary_along_grey():
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[:, None, None], 3, axis=2)
    axes = colour_axes([ramp])
    assert axes.vectors[0] == pytest.approx([3**-0.5] * 3)
    assert axes.shares[0] == pytest.approx(1)


def test_a_shift_goes_along_the_axes(pictures):
    axes = colour_axes(pictures)
    assert shift(axes, (0, 0, 0)) == (0, 0, 0)
    for number in range(3):
        factors = [0.0, 0.0, 0.0]
        factors[number] = 0.1
        expected = 0.1 * axes.values[number] * np.array(axes.vectors[number])
        assert shift(axes, factors) == pytest.approx(expected)


def test_a_shifted_picture_is_cut_off_at_black_and_white():
    picture = np.array([[[0, 100, 250]]], dtype=np.uint8)
    assert shifted(picture, (-0.1, 0, 0.1)).tolist() == [[[0, 100, 255]]]
    assert shifted(picture, (0.02, -0.02, 0)).tolist() == [[[5, 95, 250]]]
