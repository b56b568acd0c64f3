"""Runs in a store as a worker would leave them, without any training."""

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

from cnnviz.settings import settings
from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.runs.store import serving
from cnnviz.training.runs.store.records import EvaluationRow, StepRow
from cnnviz.training.runs.store.states import RunState

MEMORY = Path("/dev/shm")  # a disk that waits for its platters would make the tests slow

SHAPES_RUN = RunConfig(net="lenet", recipe="standard", data="shapes10", seconds=60.0)
DEVICE = "Test processor, 2 cores"
WORKER = "host/cpu"


@contextmanager
def own_store(monkeypatch, folder):
    """The store of one test alone, as the pages open it."""
    from cnnviz.ui.runs import reading

    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK)
    with tempfile.TemporaryDirectory(dir=MEMORY if roomy else folder, prefix="cnnviz-") as home:
        monkeypatch.setenv("CNNVIZ_HOME", home)
        monkeypatch.delenv("CNNVIZ_DATABASE", raising=False)
        settings.cache_clear()
        yield reading.store()
        reading.store().database.close()
        settings.cache_clear()


def asked(store, *configs, owner="someone", key="key"):
    """Runs that wait."""
    return store.submit(configs or (SHAPES_RUN,), owner=owner, key=key)


def begun(store, *, total=None):
    """The next run, taken by a worker."""
    announced(store)
    claim = serving.claim(store, WORKER)
    serving.begun(store, claim, device=DEVICE, params=62_006, total=total)
    return claim


def announced(store):
    """A worker that is there."""
    memory = 4 * 2**30
    serving.announce(store, WORKER, device=DEVICE, pid=1, memory=memory, free_memory=memory // 2)


def stepped(store, claim, first, last, *, loss=lambda step: 2.0 / step, accuracy=None):
    """Steps first to last are recorded, then a look where an accuracy is given."""
    rows = [
        StepRow(
            step=step,
            seconds=step / 10,
            metrics={"loss": loss(step), "accuracy": 0.5, "learning_rate": 1.0},
        )
        for step in range(first, last + 1)
    ]
    evaluations = []
    if accuracy is not None:
        metrics = {
            "train_loss": 1.0,
            "train_accuracy": accuracy,
            "test_loss": 1.0,
            "test_accuracy": accuracy,
            "test_pictures": 1000.0,
        }
        evaluations = [
            EvaluationRow(step=last, epoch=last / 100, seconds=last / 10, metrics=metrics)
        ]
    serving.record(store, claim, rows, evaluations)
    serving.beat(store, claim)


def finished(store, claim, accuracy):
    """The run is done."""
    result = {"test_accuracy": accuracy, "flip_accuracy": accuracy + 0.01}
    serving.finish(store, claim, RunState.DONE, result=result)
