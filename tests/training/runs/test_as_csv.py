"""CSV of a run, read back by pandas and by the csv module of Python."""

import csv
import io
import math

import numpy as np
import pandas as pd
import pytest

from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.runs.store.as_csv import evaluations_csv, harmless, steps_csv
from cnnviz.training.runs.store.records import EvaluationRow, Run, StepRow
from cnnviz.training.runs.store.states import RunState, Wish


def run(**config):
    return Run(
        id="feed", number=1, owner="someone", group=None, state=RunState.DONE, reason=None,
        config=RunConfig(**{"net": "lenet", "recipe": "standard", "seed": 3, **config}),
        detail=None, step=3, total=3, attempt=1, crashes=0, beat=1, worker=None,
        wish=Wish.GO_ON, device=None, params=1, expected_seconds=1.0, created=0.0, started=0.0,
        ended=0.0,
    )  # fmt: skip


STEPS = [
    StepRow(step=1, seconds=0.1, metrics={"loss": 2.302585092994046, "accuracy": 0.1}),
    StepRow(step=2, seconds=1 / 3, metrics={"loss": math.nan, "accuracy": 1e-300}),
    StepRow(step=3, seconds=0.5, metrics={"loss": -math.inf, "rate": -0.25}),
]


def test_every_number_of_every_step_comes_back_exactly():
    found = pd.read_csv(io.StringIO(steps_csv(run(), STEPS)))
    assert list(found) == ["run", "step", "seconds", "loss", "accuracy", "rate"]
    assert found["step"].tolist() == [1, 2, 3]
    assert found["seconds"].tolist() == [0.1, 1 / 3, 0.5]
    assert found["loss"][0] == 2.302585092994046
    assert np.isnan(found["loss"][1])
    assert found["loss"][2] == -math.inf
    assert found["accuracy"][1] == 1e-300
    assert found["rate"][2] == -0.25


def test_nan_and_nothing_are_told_apart():
    rows = list(csv.DictReader(io.StringIO(steps_csv(run(), STEPS), newline="")))
    assert rows[1]["loss"] == "nan"
    assert rows[2]["accuracy"] == ""


def test_evaluations_carry_what_was_asked_for_and_further_numbers():
    evaluations = [
        EvaluationRow(step=10, epoch=0.5, seconds=3.25, metrics={"test_accuracy": 0.5}),
        EvaluationRow(step=20, epoch=1.0, seconds=6.5, metrics={"test_accuracy": math.nan}),
    ]
    text = evaluations_csv(run(), evaluations, {20: {"accuracy of cat, big": 0.25}})
    found = pd.read_csv(io.StringIO(text))
    assert found["net"].tolist() == ["lenet", "lenet"]
    assert found["seed"].tolist() == [3, 3]
    assert found["epoch"].tolist() == [0.5, 1.0]
    assert found["accuracy of cat, big"][1] == 0.25
    assert np.isnan(found["test_accuracy"][1])


def test_nothing_recorded_is_a_header_alone():
    assert steps_csv(run(), []) == "run,step,seconds\r\n"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_text_begins_like_a_formula(cell):
    assert harmless(cell) == f"'{cell}"
    text = evaluations_csv(
        run(data=cell), [EvaluationRow(step=1, epoch=1, seconds=1, metrics={cell: 1.0})]
    )
    cells = [entry for row in csv.reader(io.StringIO(text, newline="")) for entry in row]
    assert f"'{cell}" in cells
    assert cell not in cells


def test_numbers_and_plain_texts_stay_as_they_are():
    assert [harmless(cell) for cell in (-1.5, -math.inf, "a=b", "", "resnet:depth=20")] == [
        -1.5, -math.inf, "a=b", "", "resnet:depth=20",
    ]  # fmt: skip
