"""Kernels to one scale, and their distances, against sums by hand."""

import math

import numpy as np
import pytest

from cnnviz.errors import BadValue
from cnnviz.studios.train.evaluation.kernel_wall.numbers import (
    common_scale,
    moved,
    scaled_pictures,
)


def test_one_scale_keeps_strengths_comparable():
    strong = np.zeros((2, 3, 1, 1))
    strong[0, :, 0, 0] = (1.0, -1.0, 0.0)
    strong[1] = strong[0] / 4
    pictures = scaled_pictures(strong, 1.0)
    assert pictures[0, 0, 0].tolist() == [255, 1, 128]
    assert pictures[1, 0, 0].tolist() == [round(128 + 127 / 4), round(128 - 127 / 4), 128]


def test_what_is_beyond_the_scale_or_no_number_is_drawn_all_the_same():
    wild = np.array([5.0, -np.inf, np.nan]).reshape(1, 3, 1, 1)
    assert scaled_pictures(wild, 0.5)[0, 0, 0].tolist() == [255, 1, 128]


def test_one_channel_is_grey_and_two_are_refused():
    assert scaled_pictures(np.full((1, 1, 2, 2), 1.0), 1.0).tolist() == [[[[255] * 3] * 2] * 2]
    with pytest.raises(BadValue) as caught:
        scaled_pictures(np.ones((1, 2, 3, 3)), 1.0)
    assert caught.value.params == {"channels": 2}


def test_the_scale_is_that_of_all_sets_together_and_no_single_weight_rules_it():
    small = np.random.default_rng(0).uniform(-0.1, 0.1, (10, 3, 3, 3))
    large = np.random.default_rng(1).uniform(-0.4, 0.4, (10, 3, 3, 3))
    both = common_scale(small, large)
    assert both == common_scale(large, small)
    assert 0.35 < both < 0.4
    large[0, 0, 0, 0] = 1e6
    assert common_scale(small, large) < 0.41


def test_a_scale_is_never_zero():
    assert common_scale(np.zeros((2, 3, 3, 3))) == 1.0
    assert common_scale(np.full((1, 3, 1, 1), np.nan)) == 1.0


def test_distances_are_shares_of_the_first_length():
    first = np.zeros((3, 1, 1, 2))
    first[0, 0, 0] = (3.0, 4.0)
    first[1, 0, 0] = (1.0, 0.0)
    now = first.copy()
    now[0, 0, 0] = (3.0, 6.5)
    now[1, 0, 0] = (-1.0, 0.0)
    now[2, 0, 0] = (1.0, 1.0)
    found = moved(first, now)
    assert found[:2].tolist() == [0.5, 2.0]
    assert math.isnan(found[2])


def test_a_diverged_kernel_has_no_distance():
    first = np.ones((1, 3, 1, 1))
    assert not np.isfinite(moved(first, np.full_like(first, np.inf))).any()
    assert np.isnan(moved(np.full_like(first, np.inf), np.full_like(first, np.inf))).all()
