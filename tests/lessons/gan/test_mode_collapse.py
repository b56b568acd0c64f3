"""Variety and coverage on distributions whose answer is known, and what the page claims."""

import math

import pytest
from scipy.stats import entropy

from cnnviz.lessons.gan.collapse.numbers import coverage, effective, poorest, varieties
from cnnviz.lessons.gan.collapse.screen import MARKS, measured
from cnnviz.lessons.gan.line.screen import EQUILIBRIUM, real_shares
from cnnviz.training.gan.line import MEAN, SPREAD, recorded


def test_places_that_come_up_alike_are_counted():
    assert effective([0.25, 0.25, 0.25, 0.25, 0]) == pytest.approx(4)
    assert effective([1, 0, 0]) == pytest.approx(1)


def test_the_effective_number_is_exp_of_scipys_entropy():
    shares = recorded().runs[1].shares[7]
    assert effective(shares) == pytest.approx(math.exp(entropy(shares)))


def test_of_a_normal_distribution_in_closed_form():
    """Entropy of a normal distribution less that of a bin: log(s sqrt(2 pi e) / width)."""
    assert effective(real_shares()) == pytest.approx(
        SPREAD * math.sqrt(2 * math.pi * math.e) / 0.25, rel=0.01
    )
    assert MEAN == 4


def test_coverage_by_hand():
    real = [0.4, 0.4, 0.2]
    assert coverage(real, real) == pytest.approx(1)
    assert coverage(real, [0.8, 0.2, 0.0]) == pytest.approx(0.8)
    assert coverage(real, [0.81, 0.19, 0.0]) == pytest.approx(0.4)


def test_the_recording_collapses_without_a_word_of_the_loss():
    least = poorest(measured())
    assert abs(least.variety - MARKS.levels["quarter"]) < 0.05
    assert least.loss == pytest.approx(EQUILIBRIUM, abs=0.01)
    assert least.coverage < 0.6


def test_it_becomes_too_wide_as_well_and_does_not_last():
    for run in recorded().runs:
        late = varieties(run, real_shares())[len(run.steps) // 2 :]
        assert max(one.variety for one in late) > 1.3
        low = [one.variety < 0.5 for one in late]
        assert not any(all(low[start : start + 4]) for start in range(len(low) - 3))
