"""Thinned curves against sums by hand."""

import numpy as np
import pandas as pd
import pytest

from cnnviz.ui.runs.thinning import POINTS, bin_size, thinned


def rows(count, loss=lambda step: 1.0):
    steps = range(1, count + 1)
    return pd.DataFrame(
        {
            "step": steps,
            "seconds": [step / 10 for step in steps],
            "loss": [loss(step) for step in steps],
            "learning_rate": [step / 1000 for step in steps],
        }
    )


@pytest.mark.parametrize(
    ("count", "size"), [(1, 1), (400, 1), (401, 2), (800, 2), (801, 4), (60_000, 256)]
)
def test_bins(count, size):
    assert bin_size(count) == size
    assert POINTS / 2 < count / size <= POINTS or size == 1


def test_no_step_yet_is_an_empty_curve():
    assert list(thinned(None).columns) == ["step", "seconds"]
    assert len(thinned(None)) == 0


def test_a_bin_is_the_mean_of_its_steps_at_its_last_place():
    found = thinned(rows(1000))
    assert len(found) == 250
    assert found["step"].tolist() == list(range(4, 1001, 4))
    assert found["learning_rate"].iloc[0] == pytest.approx((1 + 2 + 3 + 4) / 4 / 1000)
    assert found["seconds"].iloc[-1] == 100
    np.testing.assert_allclose(found["loss"], 1.0)


def test_smoothing_takes_noise_away_and_leaves_the_level():
    noise = np.random.default_rng(0).normal(0, 0.5, 400)
    found = thinned(rows(400, lambda step: 2 + noise[step - 1]))
    assert found["loss"].iloc[20:].std() < 0.25
    assert found["loss"].iloc[20:].mean() == pytest.approx(2, abs=0.1)


def test_what_is_no_number_leaves_a_gap_and_spoils_nothing_else():
    found = thinned(rows(100, lambda step: {30: np.nan, 60: np.inf}.get(step, 1.0)))
    gaps = found["step"][found["loss"].isna()].tolist()
    assert gaps == [30, 60]
    np.testing.assert_allclose(found["loss"].dropna(), 1.0)


def test_a_diverged_end_stays_a_gap_in_wide_bins():
    found = thinned(rows(2000, lambda step: np.nan if step > 1600 else 1.0))
    assert found["loss"].isna().sum() == 50


def test_points_stay_where_they_are_while_the_run_grows():
    def loss(step):
        return 1 / step

    before, after = thinned(rows(500, loss)), thinned(rows(700, loss))
    pd.testing.assert_frame_equal(before, after.iloc[: len(before)])
