"""The interval of a difference of seeds, against Welch's formulas by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cnnviz.studios.train.watch.live.numbers import CONFIDENCE, difference

T_975_AT_4 = 2.776445105
"""Student's t at 97.5 % with four degrees of freedom, from a printed table."""

values = st.lists(st.integers(0, 100).map(lambda right: right / 100), min_size=2, max_size=6)


def test_two_bundles_of_three_with_equal_spread():
    found = difference([0.80, 0.82, 0.84], [0.70, 0.72, 0.74])
    # Both variances are 0.0004, so Welch's degrees of freedom are 2 (n - 1) = 4.
    half = T_975_AT_4 * math.sqrt(0.0004 / 3 + 0.0004 / 3)
    assert found.mean == pytest.approx(0.10)
    assert (found.low, found.high) == pytest.approx((0.10 - half, 0.10 + half))
    assert found.is_clear


def test_a_spread_that_covers_the_difference_decides_nothing():
    found = difference([0.70, 0.80, 0.90], [0.68, 0.79, 0.88])
    assert found.low < 0 < found.high
    assert not found.is_clear


@pytest.mark.parametrize(
    ("one", "other"), [([], [0.5, 0.6]), ([0.5], [0.5, 0.6]), ([0.5, 0.5], [0.4, 0.4])]
)
def test_too_few_to_say(one, other):
    assert difference(one, other) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [([0.61, 0.58, 0.64], [0.55, 0.57, 0.50, 0.58]), ([0.9, 0.1], [0.5, 0.51, 0.52, 0.53, 0.54])],
)
def test_the_interval_is_that_of_a_library_of_statistics(one, other):
    theirs = stats.ttest_ind(one, other, equal_var=False).confidence_interval(CONFIDENCE)
    found = difference(one, other)
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high))


@given(values, values)
def test_the_other_way_round_it_is_the_same_with_the_other_sign(one, other):
    there, back = difference(one, other), difference(other, one)
    assert (there is None) == (back is None)
    if there is not None:
        assert (there.mean, there.low, there.high) == pytest.approx(
            (-back.mean, -back.high, -back.low), abs=1e-9
        )
