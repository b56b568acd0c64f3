"""A stop that comes at any moment: one end, which never changes again."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.runs.store import serving
from cnnviz.training.runs.store.records import StepRow
from cnnviz.training.runs.store.serving import Fenced
from cnnviz.training.runs.store.states import FINISHED, RunState, Wish

CONFIG = RunConfig(net="plain8-cifar10", recipe="standard")
ENDS = {Wish.STOP: RunState.CANCELLED, Wish.PAUSE: RunState.PAUSED}


class Race:
    """A worker, its supervisor and the owner at the same run, each at their own pace."""

    def __init__(self, store, seed, pause, span):
        self.store, self.random, self.pause = store, random.Random(seed), pause
        self.span = span  # seconds that a run takes on this machine
        (self.run,) = store.submit([CONFIG], owner=str(seed), key=str(seed))
        self.acknowledged, self.seen, self.over = [], [], threading.Event()

    def wait(self, most=0.003):
        time.sleep(self.random.random() * most)

    def work(self):
        """Take the run, and again when it was given up, until it is nobody's."""
        begun = time.monotonic()
        while claim := serving.claim(self.store, "w"):
            try:
                self.train(claim)
            except Fenced:
                self.wait()
        if RunState.DONE in self.acknowledged:
            self.span = time.monotonic() - begun

    def train(self, claim):
        for step in range(1, 4):
            self.wait()
            serving.record(self.store, claim, [StepRow(step=step, seconds=0, metrics={})])
            wish = serving.beat(self.store, claim)
            if wish is not Wish.GO_ON:
                self.wait()
                self.finish(claim, ENDS[wish])
                return
        self.finish(claim, RunState.DONE)

    def finish(self, claim, state):
        serving.finish(self.store, claim, state)
        self.acknowledged.append(state)

    def supervise(self):
        """Give up a run that was looked at a moment ago."""
        run = self.store.run(self.run.id)
        self.wait()
        serving.give_up(self.store, run, self.random.randrange(2))

    def ask(self):
        """Stop, perhaps after a pause that is still under way."""
        self.wait(1.3 * self.span)
        if self.pause:
            self.store.pause(self.run.id)
            self.wait()
        self.store.stop(self.run.id)

    def watch(self):
        while not self.over.is_set():
            state = self.store.run(self.run.id).state
            if self.seen[-1:] != [state]:
                self.seen.append(state)
            time.sleep(0.001)

    def go(self):
        actors = [self.work, self.supervise, self.ask]
        self.random.shuffle(actors)
        with ThreadPoolExecutor(4) as pool:
            watching = pool.submit(self.watch)
            try:
                for acting in [pool.submit(actor) for actor in actors]:
                    acting.result()
                self.settle()
            finally:
                self.over.set()
            watching.result()

    def settle(self):
        """Whoever was told to stop and did not answer is given up."""
        run = self.store.run(self.run.id)
        if run.state is RunState.RUNNING:
            assert run.wish is Wish.STOP
            assert serving.give_up(self.store, run)

    def check(self):
        final = self.store.run(self.run.id)
        assert final.state in FINISHED
        assert final.ended is not None
        ended = [state for state in self.seen if state in FINISHED]
        assert len(ended) <= 1
        assert ended in ([], [final.state])
        if RunState.DONE in self.acknowledged:
            assert final.state is RunState.DONE
        assert len([state for state in self.acknowledged if state in FINISHED]) <= 1
        # After its end nothing moves it.
        assert not serving.give_up(self.store, final)
        for wish in (self.store.stop, self.store.pause):
            wish(final.id)
        assert serving.claim(self.store, "w") is None
        assert self.store.run(final.id) == final


def race(store, times):
    ends, span = set(), 0.05
    for seed in range(times):
        race = Race(store, seed, pause=seed % 3 == 0, span=span)
        race.go()
        race.check()
        span = race.span
        ends.add(store.run(race.run.id).state)
    assert {RunState.DONE, RunState.CANCELLED} <= ends  # else it was no race


@pytest.mark.slow
def test_a_stop_at_any_moment(store):
    race(store, 300)
