"""The worker with a launcher whose processes do as they are told; the clock is the test's own."""

import pytest

from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.runs.store import serving
from cnnviz.training.runs.store.records import StepRow
from cnnviz.training.runs.store.states import EndReason, RunState, Wish
from cnnviz.training.runs.workers import worker
from cnnviz.training.runs.workers.launcher import LostProcess
from cnnviz.training.runs.workers.worker import Worker

CONFIG = RunConfig(net="resnet20-cifar10", recipe="standard", seconds=10.0)


class Clock:
    """Stands in for the module `time` of the worker."""

    def __init__(self):
        self.now = 1000.0

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


class FakeJob:
    beats_itself = False

    def __init__(self, claim, clock):
        self.claim, self.clock = claim, clock
        self.wish, self.heard = Wish.GO_ON, clock.now
        self.ended, self.killed, self.left, self.reason = False, False, False, None
        self.company = [self]

    def ask(self, wish):
        self.wish = wish

    def silence(self):
        return self.clock.now - self.heard

    def over(self):
        return self.ended

    def lost(self):
        return LostProcess(reason=self.reason, detail="lost")

    def let_go(self):
        self.left = True
        if all(job.ended or job is self for job in self.company):
            self.kill()

    def kill(self):
        self.killed = True
        for job in self.company:
            job.ended = True


class FakeLauncher:
    def __init__(self, clock, room=1, shares=False):
        self.clock, self.room, self.jobs, self.shares = clock, room, [], shares

    def has_room(self):
        return sum(not job.over() for job in self.jobs) < self.room

    def start(self, claims):
        started = [FakeJob(claim, self.clock) for claim in claims]
        for job in started:
            job.company = started
        self.jobs += started
        return started

    def tend(self):
        pass

    def close(self):
        for job in self.jobs:
            job.kill()


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(worker, "time", clock)
    return clock


@pytest.fixture
def store(open_store):
    return open_store(running_each=1, queued_each=20)


@pytest.fixture
def serve(store, clock):
    def make(name="host/cpu", **options):
        return Worker(
            store=store,
            id=name,
            describe=lambda: ("a device", 8, 4),
            launcher=FakeLauncher(clock),
            **options,
        )

    return make


def submit(store, owner="someone", count=1):
    key = f"{owner}{len(store.runs())}"
    return store.submit([CONFIG] * count, owner=owner, key=key)


def turns(server, clock, seconds, step=0.5):
    """Let time pass; jobs that are not over show life."""
    for _ in range(int(seconds / step)):
        clock.now += step
        for job in server.launcher.jobs:
            job.heard = clock.now
        server.turn()


def test_a_run_is_taken_and_kept_alive(store, serve, clock):
    (run,) = submit(store)
    server = serve()
    turns(server, clock, 5)
    seen = store.run(run.id)
    assert seen.state is RunState.RUNNING
    assert seen.worker == "host/cpu"
    assert seen.beat >= 4
    assert not server.idle


def test_pages_learn_of_the_worker(store, serve):
    serve().turn()
    (seen,) = store.workers()
    assert (seen.id, seen.device, seen.memory, seen.free_memory) == ("host/cpu", "a device", 8, 4)


def test_the_next_run_follows_when_one_is_done(store, serve, clock):
    first, second = submit(store, count=2)
    server = serve()
    server.turn()
    (job,) = server.launcher.jobs
    serving.finish(store, job.claim, RunState.DONE)
    job.ended = True
    turns(server, clock, 1)
    assert store.run(first.id).state is RunState.DONE
    assert store.run(second.id).state is RunState.RUNNING


def test_a_lost_process_is_replaced_and_the_old_one_may_not_write(store, serve, clock):
    (run,) = submit(store)
    server = serve()
    server.turn()
    lost = server.launcher.jobs[0]
    lost.ended = True
    turns(server, clock, 1)
    assert len(server.launcher.jobs) == 2
    seen = store.run(run.id)
    assert (seen.state, seen.attempt, seen.crashes) == (RunState.RUNNING, 2, 1)
    with pytest.raises(serving.Fenced):
        serving.record(store, lost.claim, [StepRow(step=1, seconds=1.0, metrics={"loss": 1.0})])


def test_a_process_that_is_lost_too_often_is_left_to_its_owner(store, serve, clock):
    (run,) = submit(store)
    server = serve(most_crashes=2)
    for _ in range(5):
        turns(server, clock, 1)
        for job in server.launcher.jobs:
            job.ended = True
    seen = store.run(run.id)
    assert seen.state is RunState.INTERRUPTED
    assert len(server.launcher.jobs) == 3
    store.resume(run.id)
    turns(server, clock, 1)
    assert store.run(run.id).state is RunState.RUNNING


def test_a_process_that_the_system_ended_for_memory_failed(store, serve, clock):
    (run,) = submit(store)
    server = serve()
    server.turn()
    (job,) = server.launcher.jobs
    job.reason, job.ended = EndReason.MEMORY, True
    turns(server, clock, 1)
    seen = store.run(run.id)
    assert (seen.state, seen.reason) == (RunState.FAILED, EndReason.MEMORY)


def test_a_silent_process_is_ended(store, serve, clock):
    (run,) = submit(store)
    server = serve(stall_seconds=60)
    server.turn()
    (job,) = server.launcher.jobs
    clock.now += 59
    server.turn()
    assert not job.killed
    clock.now += 2
    server.turn()
    seen = store.run(run.id)
    assert job.killed
    assert (seen.state, seen.reason) == (RunState.FAILED, EndReason.STALLED)


@pytest.mark.parametrize(
    ("wish", "patience", "state"),
    [
        (Wish.STOP, worker.STOP_SECONDS, RunState.CANCELLED),
        (Wish.PAUSE, worker.PAUSE_SECONDS, RunState.PAUSED),
    ],
)
def test_who_does_not_listen_is_ended(store, serve, clock, wish, patience, state):
    (run,) = submit(store)
    server = serve()
    server.turn()
    (job,) = server.launcher.jobs
    (store.stop if wish is Wish.STOP else store.pause)(run.id)
    turns(server, clock, patience - 1)
    assert job.wish is wish
    assert not job.killed
    turns(server, clock, 4)
    assert job.killed
    assert store.run(run.id).state is state


def test_a_stop_is_carried_out_within_five_seconds(store, serve, clock):
    (run,) = submit(store)
    server = serve()
    server.turn()
    store.stop(run.id)
    began = clock.now
    while store.run(run.id).state is RunState.RUNNING:
        turns(server, clock, 0.2, 0.2)
        assert clock.now - began < 20
    assert clock.now - began <= worker.STOP_SECONDS + 2 * worker.BEAT_SECONDS


def test_a_run_that_stops_by_itself_is_not_ended_twice(store, serve, clock):
    (run,) = submit(store)
    server = serve()
    server.turn()
    (job,) = server.launcher.jobs
    store.stop(run.id)
    turns(server, clock, 2)
    serving.finish(store, job.claim, RunState.CANCELLED)
    job.ended = True
    ended = store.run(run.id).ended
    turns(server, clock, 10)
    seen = store.run(run.id)
    assert (seen.state, seen.ended) == (RunState.CANCELLED, ended)


def test_a_run_whose_worker_shows_no_life_is_taken_over(store, serve, clock):
    (run,) = submit(store)
    dead, alive = serve("one/cpu"), serve("two/cpu", lease_seconds=8)
    dead.turn()
    turns(alive, clock, 7)
    assert store.run(run.id).worker == "one/cpu"
    turns(alive, clock, 4)
    seen = store.run(run.id)
    assert (seen.worker, seen.attempt, seen.state) == ("two/cpu", 2, RunState.RUNNING)
    # The first one comes back from its sleep: it must let go.
    turns(dead, clock, 6)
    assert dead.launcher.jobs[0].killed
    assert dead.idle
    assert store.run(run.id).worker == "two/cpu"


def test_a_worker_that_beats_keeps_its_run(store, serve, clock):
    (run,) = submit(store)
    one, two = serve("one/cpu"), serve("two/cpu", lease_seconds=8)
    one.turn()
    for _ in range(60):
        turns(one, clock, 0.5)
        two.turn()
    seen = store.run(run.id)
    assert (seen.worker, seen.attempt) == ("one/cpu", 1)


def test_a_worker_that_starts_again_takes_its_runs_back_at_once(store, serve, clock):
    (run,) = submit(store)
    serve().turn()  # and it is gone
    again = serve()
    rounds = iter([True, False])
    again.serve(lambda: next(rounds))
    seen = store.run(run.id)
    assert (seen.attempt, seen.crashes) == (2, 1)


@pytest.fixture
def company(store, serve):
    """A worker with three runs of one set in one process, and their ids."""
    runs = submit(store, count=3)
    server = serve(stall_seconds=60)
    server.launcher.shares = True
    server.turn()
    return server, [run.id for run in runs]


def states(store, names):
    return [store.run(name).state for name in names]


def test_a_set_is_started_together_and_each_is_kept_alive(store, company, clock):
    server, names = company
    submit(store, "another")
    turns(server, clock, 5)
    assert states(store, names) == [RunState.RUNNING] * 3
    assert min(store.run(name).beat for name in names) >= 4
    assert len(server.launcher.jobs) == 3  # who asked later waits for the device


@pytest.mark.parametrize(
    ("ask", "patience", "state"),
    [("stop", worker.STOP_SECONDS, "cancelled"), ("pause", worker.PAUSE_SECONDS, "paused")],
)
def test_one_that_does_not_listen_ends_without_the_others(
    store, company, clock, ask, patience, state
):
    server, (first, *others) = company
    getattr(store, ask)(first)
    turns(server, clock, patience + 4)
    assert store.run(first).state == state
    job = server.launcher.jobs[0]
    assert (job.left, job.killed) == (True, False)
    beat = store.run(others[0]).beat
    turns(server, clock, 5)
    assert states(store, others) == [RunState.RUNNING] * 2
    assert store.run(others[0]).beat > beat
    assert {store.run(name).attempt for name in others} == {1}


def test_one_that_hangs_fails_and_the_others_are_taken_up_again(store, company, clock):
    server, (first, *others) = company
    hangs = server.launcher.jobs[1]
    for _ in range(62):
        clock.now += 1
        for job in server.launcher.jobs:
            if job is not hangs:
                job.heard = clock.now
        server.turn()
    assert (store.run(others[0]).state, store.run(others[0]).reason) == (
        RunState.FAILED,
        EndReason.STALLED,
    )
    turns(server, clock, 2)
    for name in (first, others[1]):
        run = store.run(name)
        assert (run.state, run.attempt, run.crashes) == (RunState.RUNNING, 2, 1)


def test_one_that_is_done_is_settled_while_the_others_go_on(store, company, clock):
    server, (first, *others) = company
    serving.finish(store, server.launcher.jobs[0].claim, RunState.DONE)
    server.launcher.jobs[0].ended = True
    turns(server, clock, 3)
    assert states(store, [first, *others]) == [RunState.DONE] + [RunState.RUNNING] * 2
    assert len(server.jobs) == 2


def test_one_that_another_worker_has_is_let_go_alone(store, company, clock):
    server, (first, *others) = company
    serving.retake(store, first, 1, "another")
    turns(server, clock, 3)
    assert server.launcher.jobs[0].left
    assert not any(job.killed for job in server.launcher.jobs)
    assert store.run(first).worker == "another#1"
    assert states(store, others) == [RunState.RUNNING] * 2


def test_a_store_that_fails_does_not_end_the_worker(store, serve, clock, monkeypatch):
    submit(store)
    server = serve()
    broken = iter([True, False, False])

    def claim(*arguments):
        if next(broken):
            raise worker.StoreError("store_busy", "busy")
        return real(*arguments)

    real = serving.claim
    monkeypatch.setattr(serving, "claim", claim)
    rounds = iter([True, True, False])
    server.serve(lambda: next(rounds))
    assert len(server.launcher.jobs) == 1


def test_an_owner_never_has_two_at_a_time(store, serve, clock):
    submit(store, "greedy", 3)
    submit(store, "modest")
    server = serve()
    server.launcher.room = 4
    turns(server, clock, 3)
    running = store.runs(states=[RunState.RUNNING])
    assert sorted(run.owner for run in running) == ["greedy", "modest"]
