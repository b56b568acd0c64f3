import numpy as np
import pytest

from cnnviz.lessons.nin.either_edge import EDGES, either_edge

BAR = np.zeros((12, 12), np.float32)
BAR[:, 4:8] = 1  # brighter at its left end, darker at its right one


def test_each_filter_finds_one_side_and_the_1x1_both():
    found = either_edge(BAR, "upright")
    sides = {name: set(np.nonzero(getattr(found, name))[1].tolist()) for name in found.__slots__}
    assert sides == {"brighter": {3, 4}, "darker": {7, 8}, "either": {3, 4, 7, 8}}


def test_a_level_filter_sees_nothing_of_an_upright_bar():
    assert not either_edge(BAR, "level").either.any()
    turned = either_edge(np.ascontiguousarray(BAR.T), "level")
    assert np.array_equal(turned.either, either_edge(BAR, "upright").either.T)


@pytest.mark.parametrize("edge", EDGES)
def test_no_single_filter_is_what_both_together_are(edge):
    picture = np.random.default_rng(1).random((9, 9), np.float32)
    found = either_edge(picture, edge)
    assert found.either == pytest.approx(found.brighter + found.darker)
    assert not (found.brighter * found.darker).any()
