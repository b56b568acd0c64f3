"""Recordings: what the files say, and when the seeds leave no doubt."""

import json
from dataclasses import replace
from statistics import stdev
from types import SimpleNamespace

import pytest
import torch

from benchmarks.recorded_experiments import EXPERIMENTS, SEEDS, experiment
from benchmarks.recorded_runs import Notes, recipe_of
from cnnviz.errors import UnknownName
from cnnviz.paths import RECORDED
from cnnviz.training.loop.events import StepEvent
from cnnviz.training.nets.trainable import net_table
from cnnviz.training.recipes.recorded import (
    ExperimentRecording,
    RecordedArm,
    RecordedEvaluation,
    RecordedRun,
    better,
    parse,
    recording,
    written,
)


def arm(name, *finals):
    runs = tuple(
        RecordedRun(
            seed=seed,
            points=(
                RecordedEvaluation(
                    epoch=1.0, train_loss=2.0, train_accuracy=0.1, test_accuracy=0.1
                ),
                RecordedEvaluation(
                    epoch=2.0, train_loss=1.0, train_accuracy=final, test_accuracy=final / 2
                ),
            ),
            seconds=1.0,
        )
        for seed, final in enumerate(finals)
    )
    return RecordedArm(name=name, net=name, params=1, macs=1, runs=runs)


def test_mean_and_spread_are_those_of_the_last_pass():
    mean, spread = arm("a", 0.5, 0.6, 0.7).spread("train_accuracy")
    assert mean == pytest.approx(0.6)
    assert spread == pytest.approx(stdev([0.5, 0.6, 0.7]))
    assert arm("a", 0.5).spread("test_accuracy") == (0.25, 0.0)


def test_a_clear_difference_has_a_winner():
    one, two = arm("a", 0.50, 0.51, 0.52), arm("b", 0.60, 0.61, 0.62)
    assert better(one, two, "train_accuracy") is two
    assert better(two, one, "train_accuracy") is two


def test_a_difference_within_the_spread_has_none():
    # Means 0.1 apart, standard deviation 0.1, three seeds: two standard errors are 0.163.
    one, two = arm("a", 0.4, 0.5, 0.6), arm("b", 0.5, 0.6, 0.7)
    assert better(one, two, "train_accuracy") is None


def test_a_recording_comes_back_from_its_file():
    whole = ExperimentRecording(
        name="x",
        data="CIFAR-10",
        test_pictures=10,
        recipe={"name": "sgd"},
        arms=(arm("a", 0.5), arm("b", 0.6)),
        hardware="a machine",
        torch="2.15.0",
        commit="abc",
        day="2026-11-22",
    )
    assert parse(json.loads(written(whole))) == whole
    assert whole.arm("b").runs[0].points[-1].train_accuracy == 0.6


def test_a_point_has_the_means_of_the_steps_since_the_one_before():
    pictures = SimpleNamespace(to=lambda device: None)
    data = SimpleNamespace(train=range(100), test=pictures)
    notes = Notes(None, data, batch_size=10, device=torch.device("cpu"))
    notes.steps = [
        StepEvent(step=n, loss=float(n), accuracy=n / 100, learning_rate=1.0, seconds=0.0)
        for n in range(1, 16)
    ]
    notes.accuracies = {10: 0.3, 5: 0.2, 15: 0.4, 20: 0.5}  # given up before the last
    assert [(p.epoch, p.train_loss, p.train_accuracy, p.test_accuracy) for p in notes.points()] == [
        (0.5, 3, 0.03, 0.2),
        (1.0, 8, 0.08, 0.3),
        (1.5, 13, 0.13, 0.4),
    ]


@pytest.mark.parametrize("one", EXPERIMENTS, ids=lambda one: one.name)
def test_a_recording_is_not_made_again_while_its_recipe_holds(one):
    found = recording(one.name).recipe
    assert found == recipe_of(one, torch.device("cpu"))
    assert found != recipe_of(replace(one, epochs=one.epochs + 1), torch.device("cpu"))


def test_what_was_not_recorded_is_none(tmp_path):
    assert recording("relu-race", tmp_path) is None


def test_unknown_experiments_are_refused():
    with pytest.raises(UnknownName, match="degradation"):
        experiment("nothing")


def recorded():
    return [one for one in EXPERIMENTS if (RECORDED / f"{one.name}.json").is_file()]


@pytest.mark.parametrize("one", recorded(), ids=lambda one: one.name)
def test_recorded_files_are_whole(one):
    """Every arm with every seed; parameters and multiply-adds as the layer table counts them."""
    found = recording(one.name)
    assert [arm.net for arm in found.arms] == [arm.net for arm in one.arms]
    for arm_ in found.arms:
        assert [run.seed for run in arm_.runs] == list(SEEDS)
        table = net_table(arm_.net)
        assert (arm_.params, arm_.macs) == (table.params, table.macs)
        for run in arm_.runs:
            epochs = [passed.epoch for passed in run.points]
            assert run.diverged is not None or epochs[-1] == one.epochs
            assert epochs == sorted(epochs)
            assert all(0 <= p.test_accuracy <= 1 and 0 <= p.train_accuracy <= 1 for p in run.points)
    assert found.recipe["name"] == one.recipe
    assert found.hardware
    assert found.commit
