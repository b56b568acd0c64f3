"""The mean image against what averages of independent pictures must be."""

import numpy as np
import pytest

from cnnviz.lessons.concepts.generalising.mean_image.numbers import (
    COUNTS,
    SIDE,
    WHOLE,
    contrast,
    cut_outs,
    mean_images,
    without,
)

RANDOM = np.random.default_rng(0)
NOISE = tuple(RANDOM.integers(0, 256, (WHOLE, WHOLE, 3), dtype=np.uint8) for _ in range(2))


def test_contrast_is_the_spread_over_the_places():
    stripes = np.zeros((8, 8, 3), np.float32)
    stripes[:, ::2] = 10
    assert contrast(stripes) == pytest.approx(5)
    assert contrast(np.full((4, 4, 3), 7.0)) == 0
    coloured = np.tile(np.array([0.0, 100.0, 200.0]), (4, 4, 1))
    assert contrast(coloured) == 0, "a colour that is the same everywhere has none"


def test_the_contrast_of_noise_falls_with_the_root_of_the_number():
    for one in mean_images(NOISE):
        assert one.contrast == pytest.approx(one.count**-0.5, rel=0.1)


def test_means_are_those_of_the_first_cut_outs():
    cuts = cut_outs(NOISE, 8)
    found = mean_images(NOISE)
    assert [one.count for one in found] == list(COUNTS)
    assert found[3].pixels == pytest.approx(np.mean(cuts.astype(np.float64), 0), abs=1e-3)
    assert np.array_equal(found[0].pixels, cuts[0])


def test_a_cut_out_lies_in_a_photo_as_it_is_or_mirrored():
    ramp = np.zeros((WHOLE, WHOLE, 3), np.uint8) + np.arange(WHOLE, dtype=np.uint8)[None, :, None]
    steps = {int(np.diff(cut[0, :, 0])[0]) for cut in cut_outs([ramp], 40)}
    assert steps == {1, -1}
    assert cut_outs([ramp], 1).shape == (1, SIDE, SIDE, 3)


def test_nothing_left_is_middle_grey():
    cut = cut_outs(NOISE, 1)[0]
    assert set(without(cut, cut).flatten().tolist()) == {127}
