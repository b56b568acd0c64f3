import numpy as np
import pytest

from cnnviz.architectures.nets.published.digit_bitmaps import bitmaps
from cnnviz.lessons.lenet.bitmap_answer import nearest
from cnnviz.lessons.lenet.one_filter import FILTERS, MOST, filtered


def test_the_map_moves_along_with_the_digit():
    still, moved = (filtered(5, shift, "upright") for shift in (0, 4))
    assert np.array_equal(still.picture[:, :-4], moved.picture[:, 4:])
    assert still.c1[:, :-4] == pytest.approx(moved.c1[:, 4:], abs=1e-6)
    # Half as fine: four pixels of the picture are two of the map behind.
    assert still.s2[:, :-2] == pytest.approx(moved.s2[:, 2:], abs=1e-6)


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_is_silent_where_nothing_changes(name):
    found = filtered(1, -MOST, name)
    assert found.picture.shape == (32, 32)
    assert found.c1.shape == (28, 28)
    assert found.s2.shape == (14, 14)
    assert found.c1[:, -10:] == pytest.approx(0, abs=1e-6)
    assert np.abs(found.c1).max() > 0.3


def test_filters_find_the_edges_that_they_are_named_for():
    """Above the middle of a seven lies the edge of its bar: level, and nothing upright."""
    middle = (slice(0, 5), 14)
    assert np.abs(filtered(7, 0, "level").c1[middle]).max() > 0.3
    assert filtered(7, 0, "upright").c1[middle] == pytest.approx(0, abs=1e-6)


def test_each_wrong_pixel_is_four_off():
    drawn = bitmaps().numpy()
    assert nearest(5, 0).distances[5] == 0
    assert nearest(5, 0).distances[6] == ((drawn[5] - drawn[6]) ** 2).sum()
    assert nearest(5, 9).distances[5] == 4 * 9
    assert nearest(5, 9).answer == 5
    assert nearest(5, 84).answer != 5
    assert nearest(5, 84).said.flatten().tolist() == (-drawn[5]).tolist()
