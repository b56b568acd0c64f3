"""One run as its process sees it: what is written, and what each failure is called."""

import errno
import math

import pytest
import torch

from cnnviz.errors import BadValue, DataMissing, StoreError, UnknownName
from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.runs.store import serving
from cnnviz.training.runs.store.artefacts import load_checkpoint, load_weights
from cnnviz.training.runs.store.happenings import Begun, Evaluated, Finished, Stepped
from cnnviz.training.runs.store.records import EvaluationRow, StepRow
from cnnviz.training.runs.store.states import EndReason, RunState, Wish
from cnnviz.training.runs.workers import execute as module
from cnnviz.training.runs.workers.execute import Served, execute, reason_of

CONFIG = RunConfig(net="lenet", recipe="sgd", seconds=10.0)


@pytest.fixture
def store(open_store):
    return open_store()


@pytest.fixture
def served(store):
    store.submit([CONFIG], owner="someone", key="k")
    claim = serving.claim(store, "w")
    return Served(
        store=store,
        claim=claim,
        device=torch.device("cpu"),
        wish=lambda: Wish.GO_ON,
        sign=lambda: None,
        data=lambda: None,
    )


def step(number, loss=1.0, snapshot=lambda: None):
    row = StepRow(step=number, seconds=number / 10, metrics={"loss": loss})
    return Stepped(row=row, snapshot=snapshot)


def evaluated(number):
    return Evaluated(
        evaluation=EvaluationRow(
            step=number, epoch=1.0, seconds=number / 10, metrics={"test_accuracy": 0.5}
        ),
        weights=lambda: {"w": torch.full((2,), float(number))},
        snapshot=lambda: {"taken": number},
    )


def seen(served):
    return served.store.run(served.claim.run.id)


def test_all_that_happens_is_written(served):
    execute(
        served,
        iter(
            [
                Begun(device="a device", params=5, total=3),
                step(1),
                step(2, math.nan),
                evaluated(2),
                step(3),
                Finished(state=RunState.DONE, result={"test_accuracy": 0.6}),
            ]
        ),
    )
    run, store = seen(served), served.store
    assert (run.state, run.device, run.params, run.total) == (RunState.DONE, "a device", 5, 3)
    assert run.result == {"test_accuracy": 0.6}
    assert [row.step for row in store.steps(run)] == [1, 2, 3]
    assert math.isnan(store.steps(run)[1].metrics["loss"])
    (mark,) = store.evaluations(run)
    assert load_weights(store.folder(run.id) / mark.weights)["w"].tolist() == [2.0, 2.0]
    assert load_checkpoint(store.folder(run.id)) == {"taken": 2}


def test_a_stop_keeps_what_was_recorded(served):
    wishes = iter([Wish.GO_ON, Wish.GO_ON, Wish.STOP])
    served.wish = lambda: next(wishes)
    execute(served, iter([Begun(device="d", params=1, total=9), *map(step, range(1, 9))]))
    assert seen(served).state is RunState.CANCELLED
    assert [row.step for row in served.store.steps(seen(served))] == [1, 2]


def test_a_pause_waits_for_a_step_that_can_be_gone_on_from(served):
    served.wish = lambda: Wish.PAUSE
    execute(served, iter([step(1), step(2), step(3, snapshot=lambda: {"taken": 3}), step(4)]))
    assert seen(served).state is RunState.PAUSED
    assert load_checkpoint(served.store.folder(served.claim.run.id)) == {"taken": 3}
    assert [row.step for row in served.store.steps(seen(served))] == [1, 2, 3]


def test_a_run_that_another_attempt_has_writes_nothing(served):
    other = serving.retake(served.store, served.claim.run.id, 1, "another")
    execute(served, iter([step(1), evaluated(1), Finished(state=RunState.DONE)]))
    assert served.store.steps(seen(served)) == []
    assert (seen(served).state, seen(served).attempt) == (RunState.RUNNING, other.attempt)


def broken(error):
    yield step(1)
    raise error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ValueError("something odd"), EndReason.ERROR),
        (MemoryError(), EndReason.MEMORY),
        (torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"), EndReason.MEMORY),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: 99999 bytes"), EndReason.MEMORY),
        (OSError(errno.ENOSPC, "No space left on device"), EndReason.DISK),
        (OSError(errno.EFBIG, "File too large"), EndReason.DISK),
        (OSError(errno.EIO, "Input/output error"), EndReason.ERROR),
        (DataMissing("cifar10_missing", "not here", folder="x"), EndReason.DATA),
        (UnknownName("unknown_recipe", "no recipe", name="x", known=""), EndReason.CONFIG),
        (BadValue("bad_choice", "no such choice"), EndReason.CONFIG),
        (StoreError("store_full", "full"), EndReason.DISK),
    ],
)
def test_every_failure_has_its_reason_and_a_line(served, error, reason):
    assert reason_of(error) is reason
    execute(served, broken(error))
    run = seen(served)
    assert (run.state, run.reason) == (RunState.FAILED, reason)
    assert run.detail
    assert "\n" not in run.detail
    assert [row.step for row in served.store.steps(run)] == [1]


def test_memory_that_the_system_refuses_is_memory(served):
    """The real error of the allocator, not one made up here."""

    def greedy():
        yield step(1)
        torch.empty(2**60)

    execute(served, greedy())
    assert seen(served).reason is EndReason.MEMORY


def test_a_store_that_comes_back_costs_nothing(served, monkeypatch):
    real, failures = serving.record, iter([True, True, False, False, False, False])

    def record(*arguments):
        if next(failures):
            raise StoreError("store_full", "full")
        real(*arguments)

    monkeypatch.setattr(serving, "record", record)
    monkeypatch.setattr(module.time, "sleep", lambda seconds: None)
    execute(served, iter([step(1), evaluated(1), Finished(state=RunState.DONE)]))
    assert seen(served).state is RunState.DONE
    assert [row.step for row in served.store.steps(seen(served))] == [1]


def test_a_store_that_stays_full_ends_the_run(served, monkeypatch):
    now = [0.0]

    def full(*_):
        raise StoreError("store_full", "full")

    monkeypatch.setattr(serving, "record", full)
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(module.time, "sleep", lambda seconds: now.__setitem__(0, now[0] + 10))
    with pytest.raises(StoreError):
        module.patiently(full, lambda: None)
    assert now[0] >= module.PATIENCE_SECONDS


def test_signs_of_life_come_with_everything_that_happens(served):
    signs = []
    served.sign = lambda: signs.append(1)
    execute(served, iter([step(1), step(2), Finished(state=RunState.DONE)]))
    assert len(signs) >= 3


def test_no_checkpoint_is_ahead_of_what_was_recorded(served, monkeypatch):
    """A process that is lost between the two would leave a gap that nobody fills."""
    order = []
    save, record = module.save_checkpoint, serving.record
    monkeypatch.setattr(
        module, "save_checkpoint", lambda *given: (order.append("checkpoint"), save(*given))
    )
    monkeypatch.setattr(serving, "record", lambda *given: (order.append("record"), record(*given)))
    wishes = iter([Wish.GO_ON] * 2 + [Wish.PAUSE] * 9)
    served.wish = lambda: next(wishes)
    steps = [step(1), evaluated(1), step(2, snapshot=lambda: {"taken": 2})]
    execute(served, iter(steps))
    assert order == ["record", "checkpoint", "record", "checkpoint"]
    assert [row.step for row in served.store.steps(seen(served))] == [1, 2]
