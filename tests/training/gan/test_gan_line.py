"""The GAN on a line: its runs are deterministic, and the recording is what the page says."""

import math
from statistics import mean

import pytest
import torch

from cnnviz.training.gan.line import (
    EDGES,
    EVERY,
    MEAN,
    SEEDS,
    SPREAD,
    STEPS,
    LineRecording,
    recorded,
    train_line,
    write,
)

pytestmark = pytest.mark.usefixtures("one_thread")


def test_a_run_depends_on_its_seed_alone():
    torch.manual_seed(1)
    one = train_line(0, steps=20, every=10)
    torch.manual_seed(2)
    assert train_line(0, steps=20, every=10) == one
    assert train_line(1, steps=20, every=10).means != one.means
    assert one.steps == (10, 20)
    assert [len(row) for row in (*one.shares, *one.answers)] == [len(EDGES) - 1] * 4
    assert all(0 <= answer <= 1 for row in one.answers for answer in row)


def test_the_generator_moves_towards_the_real_numbers():
    run = train_line(0, steps=200, every=50)
    assert abs(run.means[-1] - MEAN) < 2 < MEAN


def test_a_recording_survives_its_file(tmp_path):
    run = train_line(3, steps=4, every=2)
    kept = LineRecording(runs=(run,), torch="2", device="a core", day="2026-01-01")
    write(kept, tmp_path / "folder" / "line.json")
    assert recorded(tmp_path / "folder" / "line.json") == kept


def test_the_recording_has_every_evaluation_of_every_seed():
    found = recorded()
    assert tuple(run.seed for run in found.runs) == SEEDS
    for run in found.runs:
        assert run.steps == tuple(range(EVERY, STEPS + 1, EVERY))
        counts = (run.means, run.spreads, run.losses, run.shares, run.answers)
        assert {len(values) for values in counts} == {STEPS // EVERY}
        assert all(sum(row) <= 1.001 for row in run.shares)


def test_the_recording_does_what_the_course_says():
    """Means near the true one, spreads that wander, and a loss that stays at 2 log 2."""
    for run in recorded().runs:
        late = slice(len(run.steps) // 2, None)
        assert mean(run.means[late]) == pytest.approx(MEAN, abs=0.4)
        assert mean(run.spreads[late]) == pytest.approx(SPREAD, abs=0.4)
        assert max(run.spreads[late]) > 1.5 * min(run.spreads[late])
        assert mean(run.losses[late]) == pytest.approx(2 * math.log(2), abs=0.03)
