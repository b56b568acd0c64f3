"""Masks against nn.Dropout's own definition and the worked example 2, 4, 1."""

import pytest
import torch

from cnnviz.lessons.concepts.generalising.dropout.numbers import draw, expected, masks


def test_the_worked_example():
    """Three units 2, 4, 1 and half of them dropped: 8 masks, mean of the sums 3.5."""
    found = masks((2, 4, 1), 0.5)
    assert sorted(mask.total for mask in found) == [0, 1, 2, 3, 4, 5, 6, 7]
    assert {mask.probability for mask in found} == {0.125}
    assert expected(found) == 3.5


@pytest.mark.parametrize("drop", [0.0, 0.2, 0.5, 0.9])
def test_the_mean_over_all_masks_is_the_scaled_sum(drop):
    values = (0.5, -2.0, 3.0, 7.0, -1.0)
    found = masks(values, drop)
    assert len(found) == 2 ** len(values)
    assert sum(mask.probability for mask in found) == pytest.approx(1)
    assert expected(found) == pytest.approx((1 - drop) * sum(values))


@pytest.mark.parametrize("drop", [0.2, 0.5])
def test_many_masks_come_close_to_the_scaled_sum(drop):
    found = draw(1024, drop, 2000)
    assert found.mean == pytest.approx(found.scaled, abs=5 * found.error)
    # A sum of independent units: variance p (1 - p) sum of squares.
    assert found.spread == pytest.approx((drop * (1 - drop)) ** 0.5, rel=0.1)
    assert len(found.sums) == 2000


def test_nobody_elses_random_numbers_are_touched():
    before = torch.get_rng_state()
    assert draw(64, 0.5, 100) == draw(64, 0.5, 100)
    assert draw(64, 0.5, 100) != draw(64, 0.5, 100, seed=1)
    assert torch.equal(before, torch.get_rng_state())
