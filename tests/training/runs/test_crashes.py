"""Kill anything at any time: no acknowledged step is lost or doubled, every run ends once (P1, P2).

The history is checked from outside: every acknowledgement of the store was noted in a file of the
test's own by the process that got it, and the states are read from the store all the time.
"""

import contextlib
import random
import signal
import subprocess
import sys
import time
from collections import Counter

import psutil
import pytest

from cnnviz.paths import ROOT
from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.runs.store.artefacts import load_checkpoint, load_weights
from cnnviz.training.runs.store.states import FINISHED, RunState
from tests.training.runs.crash_parts import HERE, LEASE_SECONDS, LOOK_EVERY, STEPS, open_store

DEVICES = ("one", "two")
CONFIG = RunConfig(net="lenet", recipe="sgd", seconds=2.0)

LONG, KILLS = 1200, 60
"""Steps of a run that outlives so many kills."""


class Place:
    """A server with its store, and whoever kills its processes."""

    def __init__(self, home, address, seed):
        self.home, self.address, self.random = home, address, random.Random(seed)
        self.store = open_store(home, address)
        self.kills, self.kinds = 0, Counter()
        self.ended = {}
        self.app = None
        self.start()

    def start(self):
        """Start the app again, as a service manager would."""
        if self.app is None or self.app.poll() is not None:
            words = [sys.executable, "-m", HERE, "app", str(self.home), self.address, *DEVICES]
            with (self.home / "app.log").open("ab") as log:
                self.app = subprocess.Popen(words, cwd=ROOT, stderr=log, start_new_session=True)

    def processes(self, role):
        """Processes of this place with a role."""
        found = []
        for process in psutil.process_iter(["cmdline"]):
            words = process.info["cmdline"] or []
            if role == "trainer" and f"{HERE}_trainer" in words:
                with contextlib.suppress(psutil.Error):
                    if process.cwd() == str(ROOT):
                        found.append(process)
            elif HERE in words and role in words and str(self.home) in words:
                found.append(process)
        return found

    def strike(self):
        """Kill, or freeze for longer than a lease, something at random."""
        kind = self.random.choices(
            ["trainer", "worker", "app", "all", "freeze"], [50, 25, 10, 8, 7]
        )[0]
        if kind == "freeze":
            self.freeze()
            return
        roles = ("trainer", "worker", "app") if kind == "all" else (kind,)
        victims = [process for role in roles for process in self.processes(role)]
        if kind != "all" and victims:
            victims = [self.random.choice(victims)]
        for victim in victims:
            with contextlib.suppress(psutil.Error):
                victim.kill()
                self.kills += 1
        self.kinds[kind] += bool(victims)

    def freeze(self):
        """A worker that sleeps longer than its lease: another one takes over, and it comes back."""
        workers = self.processes("worker")
        if not workers:
            return
        victim = self.random.choice(workers)
        with contextlib.suppress(psutil.Error):
            victim.send_signal(signal.SIGSTOP)
            time.sleep(LEASE_SECONDS + 1)
            victim.send_signal(signal.SIGCONT)
            self.kinds["freeze"] += 1

    def watch(self):
        """Note states; an end that was seen must stay."""
        for run in self.store.runs(limit=1000):
            if run.id in self.ended:
                assert run.state is self.ended[run.id], f"{run.id} left {self.ended[run.id]}"
            elif run.state in FINISHED:
                self.ended[run.id] = run.state

    def disturb(self, runs):
        """What owners do meanwhile: stop one, pause one, resume what is paused."""
        run = self.store.run(self.random.choice(runs).id)
        choice = self.random.random()
        if choice < 0.1:
            self.store.stop(run.id)
        elif choice < 0.3:
            self.store.pause(run.id)
        for paused in self.store.runs(states=[RunState.PAUSED], limit=1000):
            self.store.resume(paused.id)

    def end(self):
        for role in ("app", "worker", "trainer"):
            for process in self.processes(role):
                with contextlib.suppress(psutil.Error):
                    process.kill()

    def history(self):
        """What the store acknowledged: steps by run, and ends."""
        steps, ends = {}, Counter()
        for line in (self.home / "acknowledged.txt").read_text().splitlines():
            kind, run, what, _attempt = line.split()
            if kind == "step":
                steps.setdefault(run, set()).add(int(what))
            elif what != RunState.PAUSED:
                ends[run] += 1
        return steps, ends


@pytest.fixture
def place(folder, database):
    place = Place(folder, database, seed=20151210)
    yield place
    place.end()
    place.store.database.close()


def torment(place, count, kills, *, seconds, kinds):
    """Submit runs, strike until enough was killed in every way, then let the rest finish."""
    runs = [
        place.store.submit([CONFIG], owner=f"owner {number % 7}", key=f"key {number}")[0]
        for number in range(count)
    ]
    deadline = time.monotonic() + seconds
    while place.kills < kills or not kinds <= set(place.kinds):
        assert time.monotonic() < deadline, f"{place.kills} kills only"
        time.sleep(place.random.uniform(0.1, 1.5))
        place.strike()
        place.start()
        place.disturb(runs)
        place.watch()
        if len(place.ended) == len(runs):  # they were too quick: more of them
            number = len(runs)
            runs += place.store.submit([CONFIG], owner=f"owner {number % 7}", key=f"key {number}")
    while len(place.ended) < len(runs):
        assert time.monotonic() < deadline, f"{len(runs) - len(place.ended)} runs never ended"
        time.sleep(0.3)
        place.start()
        for paused in place.store.runs(states=[RunState.PAUSED], limit=1000):
            place.store.resume(paused.id)
        place.watch()
    return runs


def check(place, runs, length=STEPS):
    """The promises, from the outside."""
    acknowledged, ends = place.history()
    for run in runs:
        seen = place.store.run(run.id)
        recorded = [row.step for row in place.store.steps(seen)]
        assert recorded == list(range(1, len(recorded) + 1)), f"{run.id} has gaps or doubles"
        assert acknowledged.get(run.id, set()) <= set(recorded), f"{run.id} lost steps"
        assert ends[run.id] <= 1, f"{run.id} ended {ends[run.id]} times"
        why = f"{run.id}: {seen.reason}, {seen.detail}"
        assert seen.state in (RunState.DONE, RunState.CANCELLED), why
        if seen.state is RunState.DONE:
            assert len(recorded) == length
            looks = [mark.step for mark in place.store.evaluations(seen)]
            assert looks == list(range(LOOK_EVERY, length + 1, LOOK_EVERY))
        folder = place.store.folder(run.id)
        for mark in place.store.evaluations(seen):
            kept = load_weights(folder / mark.weights)
            assert kept["w"][0].item() == mark.step
        state = load_checkpoint(folder)
        assert state is None or state["step"] <= length


@pytest.mark.slow
def test_forty_kills_among_runs_that_are_stopped_and_paused(place):
    kinds = frozenset({"trainer", "worker", "app", "all", "freeze"})
    runs = torment(place, count=14, kills=40, seconds=1500, kinds=kinds)
    check(place, runs)
    assert place.kills >= 40
    assert Counter(run.state for run in place.store.runs(limit=1000))[RunState.DONE] >= 4


@pytest.fixture
def place_of_long_runs(folder, database, monkeypatch):
    monkeypatch.setenv("CRASH_STEPS", str(LONG))
    place = Place(folder, database, seed=7)
    yield place
    place.end()
    place.store.database.close()


@pytest.mark.slow
def test_sixty_kills_in_two_runs_that_finish(place_of_long_runs):
    place = place_of_long_runs
    runs = [place.store.submit([CONFIG], owner=name, key=name)[0] for name in ("ada", "bob")]
    deadline = time.monotonic() + 1500
    while place.kills < KILLS or not {"trainer", "worker", "app", "all"} <= set(place.kinds):
        assert time.monotonic() < deadline, f"{place.kills} kills only"
        time.sleep(place.random.uniform(0.1, 1.5))
        place.strike()
        place.start()
        place.watch()
    assert len(place.ended) < 2  # most of the kills were in the middle of them
    while len(place.ended) < 2:
        assert time.monotonic() < deadline, "they never ended"
        time.sleep(0.3)
        place.start()
        place.watch()
    check(place, runs, LONG)
    assert {place.store.run(run.id).state for run in runs} == {RunState.DONE}
    _, ends = place.history()
    assert all(ends[run.id] <= 1 for run in runs)
