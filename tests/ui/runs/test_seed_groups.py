"""Seeds as a mean with a band, against minimum, mean and maximum by hand."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from cnnviz.ui.runs.seed_groups import SeedGroup, band, curve, grouped_by_seed
from tests.played_runs import SHAPES_RUN


def line(*points):
    x, y = zip(*points, strict=True)
    return np.array(x, float), np.array(y, float)


def watched(config, points=((1, 1.0),)):
    return SimpleNamespace(run=SimpleNamespace(config=config), line=line(*points))


def read(entry):
    return entry.line


def test_band_on_common_places():
    lines = [line((1, 1), (2, 2)), line((1, 3), (2, 8)), line((1, 5), (2, 2))]
    x, low, mean, high = band(lines)
    assert x.tolist() == [1, 2]
    assert low.tolist() == [1, 2]
    assert mean.tolist() == [3, 4]
    assert high.tolist() == [5, 8]


def test_band_between_places_is_straight():
    long, short = line((0, 0), (2, 0), (4, 0)), line((0, 1), (3, 4))
    x, low, mean, high = band([long, short])
    assert x.tolist() == [0, 2, 4]
    assert high.tolist() == [1, 3, 0]  # the short one has ended before 4
    assert mean.tolist() == [0.5, 1.5, 0]
    assert low.tolist() == [0, 0, 0]


def test_a_place_without_any_number_is_none():
    _, low, mean, high = band([line((1, np.nan), (2, 1)), line((1, np.nan), (2, 3))])
    assert np.isnan([low[0], mean[0], high[0]]).all()
    assert (low[1], mean[1], high[1]) == (1, 2, 3)


def test_runs_gather_by_everything_but_the_seed():
    a, b = SHAPES_RUN, replace(SHAPES_RUN, rate_factor=0.5)
    runs = [watched(c) for c in (a, b, replace(a, seed=1), replace(b, seed=7), replace(a, seed=2))]
    assert [[run.run.config.seed for run in group] for group in grouped_by_seed(runs)] == [
        [0, 1, 2],
        [0, 7],
    ]


def test_one_run_has_its_own_curve_and_no_band():
    one = SeedGroup(name="LeNet", runs=(watched(SHAPES_RUN, ((1, 4.0), (2, np.nan))),))
    found = curve(one, read)
    assert (found.name, list(found.x), list(found.low)) == ("LeNet", [1, 2], [])
    assert found.y[0] == 4


def test_several_have_a_band_unless_they_are_dashed():
    runs = (watched(SHAPES_RUN, ((1, 1.0),)), watched(SHAPES_RUN, ((1, 3.0),)))
    found = curve(SeedGroup(name="LeNet", runs=runs), read)
    assert (found.y, found.low, found.high) == ([2], [1], [3])
    assert not curve(SeedGroup(name="LeNet", runs=runs), read, dashed=True).low


@pytest.mark.parametrize("runs", [(), (SimpleNamespace(line=(np.empty(0), np.empty(0))),)])
def test_nothing_recorded_is_an_empty_curve(runs):
    found = curve(SeedGroup(name="LeNet", runs=runs), read)
    assert (list(found.x), list(found.y)) == ([], [])
