"""The expansion is checked by walking every route, and by curriculum's worked numbers."""

from itertools import product
from math import prod

import pytest

from cnnviz.lessons.resnet.routes.numbers import gain, routes


@pytest.mark.parametrize(("blocks", "slope"), [(1, 0.3), (4, 0.3), (9, 1.2)])
def test_every_route_walked(blocks, slope):
    walked = {length: [] for length in range(blocks + 1)}
    for taken in product((False, True), repeat=blocks):
        walked[sum(taken)].append(prod(slope for passed in taken if passed))
    found = routes(blocks, slope)
    whole = sum(sum(carried) for carried in walked.values())
    assert found.gain == pytest.approx(whole)
    assert found.total == sum(len(carried) for carried in walked.values())
    for entry in found.lengths:
        assert entry.count == len(walked[entry.length])
        assert entry.share == pytest.approx(entry.count / found.total)
        assert entry.gradient == pytest.approx(sum(walked[entry.length]) / whole)


def test_worked_numbers():
    found = routes(4, 0.3)
    assert found.gain == pytest.approx(2.8561)
    parts = [entry.gradient * found.gain for entry in found.lengths]
    assert parts == pytest.approx([1, 1.2, 0.54, 0.108, 0.0081])
    assert gain(4, 0.3) == pytest.approx(0.0081)


def test_published_counts():
    """ResNet-18, -50, -101 and -152 have 8, 16, 33 and 50 blocks."""
    assert [routes(n, 1).total for n in (8, 16, 33)] == [256, 65_536, 8_589_934_592]
    assert routes(50, 1).total == pytest.approx(1.126e15, rel=1e-3)
    assert routes(16, 1).lengths[8].count == 12_870


def test_most_routes_of_resnet110_are_of_middle_length():
    lengths = routes(54, 1).lengths
    mean = sum(entry.length * entry.share for entry in lengths)
    spread = sum((entry.length - mean) ** 2 * entry.share for entry in lengths) ** 0.5
    assert (mean, spread) == (pytest.approx(27), pytest.approx(3.67, abs=0.01))
    assert sum(entry.share for entry in lengths[19:36]) == pytest.approx(0.98, abs=0.005)
