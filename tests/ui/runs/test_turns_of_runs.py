"""What a page says of runs that take turns on one device."""

from types import SimpleNamespace

import pandas as pd
import pytest

from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.runs.store.records import Hold
from cnnviz.training.runs.store.states import RunState
from cnnviz.ui.runs import progress

CONFIG = RunConfig(net="lenet", recipe="sgd", seconds=60.0)


def entry(group="g", worker="here/cpu", state=RunState.RUNNING, standing=False):
    run = SimpleNamespace(
        group=group, worker=worker, state=state, config=CONFIG, total=None, step=4, device="a CPU"
    )
    hold = Hold(held=standing, standing=standing)
    return SimpleNamespace(run=run, hold=hold, steps=pd.DataFrame({"seconds": [15.0, 20.0]}))


@pytest.mark.parametrize(
    ("others", "count"),
    [
        ([entry(), entry()], 3),
        ([entry(state=RunState.DONE), entry()], 2),
        ([entry(group="another")], 1),
        ([entry(standing=True), entry()], 2),
        ([entry(worker="there/cuda:0")], 1),
        ([], 1),
    ],
)
def test_those_of_one_set_on_one_worker_share_it(others, count):
    first = entry()
    assert progress.sharing([first, *others], first.run) == count


def test_one_that_waits_or_is_in_no_set_shares_nothing():
    waits, alone = entry(state=RunState.QUEUED), entry(group=None)
    assert progress.sharing([waits, waits], waits.run) == 1
    assert progress.sharing([alone, alone], alone.run) == 1


def test_on_a_cluster_each_has_its_own_share(monkeypatch):
    monkeypatch.setattr(progress, "settings", lambda: SimpleNamespace(ray="local"))
    first = entry()
    assert progress.sharing([first, entry()], first.run) == 1


def test_the_time_that_is_left_is_that_of_all_who_share():
    alone, among = (progress.progress(entry(), beside) for beside in (1, 3))
    assert (alone.left, among.left) == (40.0, 120.0)
    assert (alone.share, alone.elapsed) == (among.share, among.elapsed)
