"""The filter on the Hermann grid against SciPy's Gaussian, and what the page claims of it."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from cnnviz.lessons.concepts.seeing.lateral_inhibition.numbers import (
    PERIOD,
    REACH,
    SIDE,
    along_street,
    answers,
    blurred,
    hermann,
)
from cnnviz.lessons.concepts.seeing.lateral_inhibition.screen import (
    CENTRE,
    STREET,
    STRENGTH,
    SURROUND,
    WAVE,
)


@pytest.mark.parametrize("spread", [1, 4, 14])
def test_the_blur_is_scipys(spread):
    picture = np.random.default_rng(0).random((60, 47)).astype(np.float32)
    theirs = gaussian_filter(picture, spread, mode="nearest", truncate=REACH)
    assert blurred(picture, spread) == pytest.approx(theirs, abs=1e-5)


def test_a_grid_is_streets_of_that_width():
    grid = hermann(16)
    assert grid.shape == (SIDE, SIDE)
    assert grid[PERIOD // 2].min() == 1, "the middle of a street is bright all along"
    assert grid[0].reshape(-1, PERIOD).sum(1).tolist() == [16.0] * (SIDE // PERIOD)


def test_even_light_gives_what_the_surround_leaves():
    found = answers(np.ones((SIDE, SIDE), np.float32), 4, 14, 0.8)
    assert found.crossing == pytest.approx(0.2, abs=1e-5)
    assert found.street == pytest.approx(0.2, abs=1e-5)


@pytest.mark.parametrize("wave", [0.0, WAVE])
def test_it_answers_less_on_crossings_in_straight_and_in_bent_streets(wave):
    found = answers(hermann(STREET, wave), CENTRE, SURROUND, STRENGTH)
    assert found.crossing < 0.9 * found.street


def test_without_inhibition_it_answers_more_on_crossings():
    found = answers(hermann(STREET), CENTRE, SURROUND, 0.0)
    assert found.crossing > found.street


def test_bent_streets_are_bent():
    beside = PERIOD // 2 + STREET // 2 - 2
    assert hermann(STREET)[beside].min() == 1
    assert hermann(STREET, WAVE)[beside].min() == 0


@pytest.mark.parametrize("wave", [0.0, WAVE])
def test_the_middle_of_a_street_is_bright_all_along_and_dips_at_every_crossing(wave):
    grid = hermann(STREET, wave)
    assert along_street(grid, wave).min() == 1
    found = answers(grid, CENTRE, SURROUND, STRENGTH)
    along = along_street(found.map, wave)
    middles = [PERIOD // 2 + PERIOD * number for number in range(1, SIDE // PERIOD - 1)]
    assert along[middles].mean() == pytest.approx(found.crossing, abs=0.01)
