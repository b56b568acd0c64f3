"""A GAN's run as the store hears of it."""

import math
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from cnnviz.errors import BadFile, BadValue
from cnnviz.training.data.shapes import shapes10
from cnnviz.training.gan.events import METRICS
from cnnviz.training.gan.nets import generator_from
from cnnviz.training.gan.samples import noise, samples
from cnnviz.training.gan.telemetry import from_bytes, to_bytes
from cnnviz.training.loop.clock import TrainingClock
from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.runs.store.artefacts import load_weights, save_checkpoint, save_weights
from cnnviz.training.runs.store.happenings import Begun, Evaluated, Finished, Stepped
from cnnviz.training.runs.store.states import RunState
from cnnviz.training.runs.workers import generative

DATA = shapes10(64, 10)


def served(folder, **changes):
    """What a worker hands over, with a store that knows one folder."""
    config = RunConfig(net="gan:width=8", recipe="dcgan", data="shapes10", seed=3, **changes)
    return SimpleNamespace(
        claim=SimpleNamespace(run=SimpleNamespace(id="run", config=config)),
        store=SimpleNamespace(folder=lambda _: folder, limits=SimpleNamespace(run_seconds=600)),
        device=torch.device("cpu"),
        clock=TrainingClock(),
        data=lambda: DATA,
    )


def test_a_run_from_its_start_to_its_end(tmp_path):
    begun, first, *middle, end = generative.happenings(served(tmp_path, epochs=3))
    assert isinstance(begun, Begun)
    assert (begun.total, begun.params) == (3, 61_936 + 11_232)
    assert isinstance(first, Evaluated)
    assert end == Finished(state=RunState.DONE, result=end.result)
    steps = [happening.row for happening in middle if isinstance(happening, Stepped)]
    assert [row.step for row in steps] == [1, 2, 3]
    assert all(tuple(row.metrics) == METRICS for row in steps)
    evaluations = [
        happening.evaluation for happening in (first, *middle) if isinstance(happening, Evaluated)
    ]
    assert [mark.step for mark in evaluations] == [0, 1, 2, 3]
    assert evaluations[-1].epoch == 3


def test_what_an_evaluation_leaves_makes_its_pictures_again(tmp_path):
    *_, evaluated, _ = generative.happenings(served(tmp_path, epochs=2))
    name = save_weights(tmp_path, evaluated.evaluation.step, evaluated.weights())
    maker = generator_from("gan:width=8", load_weights(tmp_path / name))
    made = samples(maker, noise(64, 100, torch.Generator().manual_seed(3)))
    shown = from_bytes(evaluated.evaluation.telemetry, 32)
    assert shown.shape == made.shape
    assert (shown.float() - made.float()).abs().mean() < 8  # a JPEG of noise is no exact copy


def test_it_goes_on_from_its_checkpoint(tmp_path):
    whole = [h.row.metrics for h in generative.happenings(served(tmp_path / "a", epochs=4))
             if isinstance(h, Stepped)]  # fmt: skip
    rows = []
    for happening in generative.happenings(served(tmp_path / "b", epochs=4)):
        if isinstance(happening, Stepped):
            rows.append(happening.row.metrics)
            if len(rows) == 2:
                save_checkpoint(tmp_path / "b", happening.snapshot(), attempt=1)
                break
    again = generative.happenings(served(tmp_path / "b", epochs=4))
    rows += [happening.row.metrics for happening in again if isinstance(happening, Stepped)]
    assert rows == whole


def test_a_run_that_is_no_number_has_diverged(tmp_path, monkeypatch):
    make = generative.initialised_gan

    def broken(name, seed):
        maker, judge = make(name, seed)
        nn.init.constant_(judge.judge.weight, math.nan)
        return maker, judge

    monkeypatch.setattr(generative, "initialised_gan", broken)
    *_, end = generative.happenings(served(tmp_path, epochs=9))
    assert end == Finished(state=RunState.DIVERGED, detail="3")


def test_a_fork_is_refused(tmp_path):
    with pytest.raises(BadValue):
        next(generative.happenings(served(tmp_path, fork_run="other", fork_step=5)))


def test_without_passes_the_recipe_says_how_many(tmp_path):
    assert next(generative.happenings(served(tmp_path))).total == 25


def test_a_sheet_keeps_its_order():
    colours = torch.arange(64, dtype=torch.uint8)[:, None, None, None] * 4
    images = colours.expand(64, 32, 32, 3).contiguous()
    read = from_bytes(to_bytes(images), 32)
    assert (read.int() - images.int()).abs().max() <= 2


@pytest.mark.parametrize("content", [b"", b"no picture", to_bytes(torch.zeros(4, 8, 8, 3).byte())])
def test_what_is_no_sheet_is_refused(content):
    with pytest.raises(BadFile):
        from_bytes(content, 32)
