"""A run in a store with real looks: networks that answer, their telemetry and their files."""

from functools import cache

import torch

from cnnviz.training.data.shapes import shapes10
from cnnviz.training.loop.evaluations import evaluate
from cnnviz.training.loop.telemetry import observe, to_bytes
from cnnviz.training.nets.trainable import initialised
from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.runs.store import serving
from cnnviz.training.runs.store.artefacts import save_weights
from cnnviz.training.runs.store.records import EvaluationRow, StepRow
from cnnviz.training.runs.store.states import RunState
from tests import played_runs

NET = "lenet5-cifar10"
CONFIG = RunConfig(net=NET, recipe="standard", data="shapes10", epochs=3.0)
STEPS = (10, 20, 30)
LOOKED_AT = 80


@cache
def data():
    """Few pictures, quickly drawn."""
    return shapes10(train=60, test=120)


@cache
def network(step):
    """The network as it is at a step: other weights at each."""
    model = initialised(NET, seed=0).eval()
    draw = torch.Generator().manual_seed(step)
    with torch.no_grad():
        for weight in model.parameters():
            weight += step / 100 * torch.randn(weight.shape, generator=draw)
    return model


@cache
def logits(step):
    """Its answers to all test pictures."""
    found = data()
    return evaluate(network(step), found.test, found)


def mark(store, run, step, *, weights=True, norms=None):
    """The look at a step, with its file."""
    seen = logits(step)[:LOOKED_AT]
    right = (seen.argmax(1) == data().test.labels[:LOOKED_AT]).float().mean().item()
    norms = norms or {"output": 0.5, "c1": step / 1000, "c3": 0.25}
    telemetry = observe(network(step), seen, data().test, norms)
    file = save_weights(store.folder(run.id), step, network(step).state_dict())
    return EvaluationRow(
        step=step,
        epoch=step / 10,
        seconds=step / 5,
        metrics={
            "train_loss": 2.0,
            "train_accuracy": right,
            "test_loss": 2.1,
            "test_accuracy": right,
            "test_pictures": float(LOOKED_AT),
        },
        telemetry=to_bytes(telemetry),
        weights=file if weights else None,
    )


def looked(store, steps=STEPS, *, config=CONFIG, key="looked", weights=True, norms=None):
    """A run in the middle of its training, with looks at these steps; returns its claim."""
    (run,) = store.submit([config], owner="someone", key=key)
    claim = played_runs.begun(store, total=STEPS[-1])
    rows = [
        StepRow(step=step, seconds=step / 5, metrics={"loss": 3 / step, "accuracy": 0.1})
        for step in range(1, steps[-1] + 1)
    ]
    evaluations = [mark(store, run, step, weights=weights, norms=norms) for step in steps]
    serving.record(store, claim, rows, evaluations)
    return claim


def more(store, claim, step):
    """One more look of a run that trains."""
    serving.record(store, claim, [], [mark(store, claim.run, step)])
    serving.beat(store, claim)


def done(store, claim):
    """The run has ended."""
    result = {"test_accuracy": 0.5, "flip_accuracy": 0.625, "test_loss": 2.0, "seconds": 6.0}
    serving.finish(store, claim, RunState.DONE, result=result)
