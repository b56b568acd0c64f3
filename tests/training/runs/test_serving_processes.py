"""Several real processes serve one store; the history they tell is checked from outside."""

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.runs.store import serving
from cnnviz.training.runs.store.states import RunState

ROOT = Path(__file__).resolve().parents[3]
CONFIG = RunConfig(net="plain8-cifar10", recipe="standard")
STEPS = 20


class Hands:
    """The processes, and what they tell."""

    def __init__(self, store, **options):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.training.runs.hands", store.home, store.address]
            + [f"--{name}={value}" for name, value in options.items()],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # By the limits of the store that the test has opened.
            env=os.environ | {"CNNVIZ_RUNNING_EACH": str(store.limits.running_each)},
            text=True,
        )
        self.lines = []
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self):
        self.lines = [json.loads(line) for line in self.process.stdout]

    def wait(self):
        errors = self.process.stderr.read()
        self.reader.join()
        assert self.process.wait(timeout=120) == 0, errors
        self.process.stdout.close()
        self.process.stderr.close()
        return self.lines

    @property
    def are_busy(self):
        return self.process.poll() is None


def ask(store, owners, each):
    for number in range(each):
        for owner in range(owners):
            store.submit([CONFIG], owner=f"owner {owner}", key=f"{owner}/{number}")


def by_kind(lines):
    kinds = defaultdict(list)
    for line in lines:
        kinds[line["event"]].append(line)
    return kinds


def check_history(store, lines, runs):
    """Every run was done once; every acknowledged step is there, once, as first written."""
    told = by_kind(lines)
    done = Counter(line["run"] for line in told["done"])
    assert len(done) == runs
    assert set(done.values()) == {1}
    first = {}
    for line in told["steps"]:
        for step in line["steps"]:
            key = (line["run"], step)
            first[key] = min(first.get(key, line["attempt"]), line["attempt"])
    for run in store.runs(limit=1000):
        assert run.state is RunState.DONE
        rows = store.steps(run)
        assert [row.step for row in rows] == list(range(1, STEPS + 1))
        assert [row.metrics["attempt"] for row in rows] == [first[run.id, row.step] for row in rows]


def most_at_once(lines):
    """How many runs of one owner ran at a time, by when they began and ended."""
    changes = sorted((line["time"], line["event"] == "begins", line["owner"]) for line in lines)
    running, most = Counter(), 0
    for _, begins, owner in changes:
        running[owner] += 1 if begins else -1
        most = max(most, running[owner])
    return most


@pytest.mark.slow
@pytest.mark.parametrize("running_each", [1, 3])
def test_six_processes_and_sixty_runs(open_store, running_each):
    store = open_store(running_each=running_each, queued_each=100)
    ask(store, owners=10, each=6)
    hands, seen = Hands(store, steps=STEPS), 0
    while hands.are_busy:
        running = Counter(run.owner for run in store.runs(states=[RunState.RUNNING]))
        seen = max([seen, *running.values()])
        time.sleep(0.02)
    lines = hands.wait()
    check_history(store, lines, 60)
    told = by_kind(lines)
    assert [line["attempt"] for line in told["begins"]] == [1] * 60
    assert not told["fenced"]
    assert most_at_once(told["begins"] + told["ends"]) <= running_each
    assert seen <= running_each


def test_processes_that_stall(open_store):
    store, lease = open_store(running_each=2, queued_each=100), 0.2
    ask(store, owners=3, each=4)
    hands, seen, taken = Hands(store, steps=STEPS, stalls=0.25, lease=lease), {}, 0
    while hands.are_busy:
        for run in store.runs(states=[RunState.RUNNING]):
            sign, since = (run.attempt, run.beat), seen.get(run.id, (None, 0))
            if since[0] != sign:
                seen[run.id] = (sign, time.monotonic())
            elif time.monotonic() - since[1] > lease:
                taken += serving.give_up(store, run, most_crashes=1000)
        time.sleep(0.02)
    lines = hands.wait()
    check_history(store, lines, 12)
    told = by_kind(lines)
    # Each that was taken away was refused afterwards, and nothing else was.
    assert len(told["fenced"]) == taken > 0
    assert len(told["begins"]) == 12 + taken
