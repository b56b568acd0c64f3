"""Runs as tasks of a real Ray cluster of two cores on this machine."""

import contextlib
import time

import psutil
import pytest

from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.runs.store.states import RunState
from cnnviz.training.runs.workers.worker import Worker

pytestmark = [
    pytest.mark.slow,
    # Ray leaves sockets and files to the interpreter's end.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]

SHORT = RunConfig(net="lenet", recipe="sgd", data="shapes10", epochs=1, pictures=2000)
LONG = RunConfig(net="lenet", recipe="sgd", data="shapes10", seconds=90.0)
PATIENCE = 240


@pytest.fixture
def database(folder):
    """The queue is the same for both databases; Ray adds nothing to it."""
    return f"sqlite:///{folder / 'runs.db'}"


@pytest.fixture
def store(open_store):
    return open_store(running_each=2, queued_each=9)


@pytest.fixture
def server(store):
    from cnnviz.training.runs.workers.ray_launcher import RayLauncher

    launcher = RayLauncher(store, "local", local_cpus=2)
    yield Worker(store=store, id="here/ray", describe=lambda: ("Ray", 0, 0), launcher=launcher)
    launcher.close()


def serve(server, condition):
    """Let the worker serve until something is the case."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        server.turn()
        time.sleep(0.2)


def task_process():
    """The process in which Ray trains; another test may have a cluster of its own beside this."""
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if "ray::train_on_node" in " ".join(process.cmdline()):
                return process
    return None


def whole(store, run):
    recorded = [row.step for row in store.steps(run)]
    return recorded == list(range(1, len(recorded) + 1)) and bool(recorded)


def test_runs_are_trained_side_by_side(store, server):
    runs = store.submit([SHORT] * 3, owner="someone", key="k")
    most = 0

    def over():
        nonlocal most
        states = [store.run(run.id).state for run in runs]
        most = max(most, states.count(RunState.RUNNING))
        return all(state is RunState.DONE for state in states)

    serve(server, over)
    assert most == 2
    for run in runs:
        seen = store.run(run.id)
        assert whole(store, seen)
        assert 0 < seen.result["test_accuracy"] <= 1
        assert seen.worker.startswith("ray/")


def test_a_lost_task_is_begun_again_by_ray_and_goes_on(store, server):
    (run,) = store.submit([LONG], owner="someone", key="k")
    serve(server, lambda: bool(store.evaluations(store.run(run.id))))
    before = store.run(run.id)
    task_process().kill()
    serve(server, lambda: store.run(run.id).step > before.step + 5)
    after = store.run(run.id)
    assert (after.state, after.crashes) == (RunState.RUNNING, 1)
    assert after.attempt > before.attempt
    assert whole(store, after)
    store.stop(run.id)
    serve(server, lambda: store.run(run.id).state is RunState.CANCELLED)


def test_a_task_that_does_not_listen_is_cancelled_by_ray(store, server):
    (run,) = store.submit([LONG], owner="someone", key="k")
    serve(server, lambda: store.run(run.id).step > 0)
    frozen = task_process()
    frozen.suspend()
    store.stop(run.id)
    serve(server, lambda: store.run(run.id).state is RunState.CANCELLED)
    deadline = time.monotonic() + 30
    while frozen.is_running() and frozen.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.2)
