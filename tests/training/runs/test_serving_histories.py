"""Random histories of several readers and workers, stale ones among them, against a reference."""

import itertools

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete

from cnnviz.errors import CnnvizError
from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.runs.store import serving, tables
from cnnviz.training.runs.store.records import EvaluationRow, StepRow
from cnnviz.training.runs.store.states import RunState
from tests.training.runs.reference import Reference

LIMITS = {"running_each": 2, "queued_each": 3, "queue_length": 9}
CONFIG = RunConfig(net="plain8-cifar10", recipe="standard")
CRASHES = 2
ENDS = ("done", "failed", "cancelled", "diverged", "paused")
FIELDS = ("id", "owner", "state", "wish", "attempt", "crashes", "beat", "worker", "step")
pick = st.integers(0, 40)


def outcome(call):
    """What a call returns, or the key of its error."""
    try:
        return call()
    except CnnvizError as error:
        return error.key


class History(RuleBasedStateMachine):
    """Each step is done by the store and by the reference; both must say the same."""

    def __init__(self, store):
        super().__init__()
        with store.database.writing() as connection:
            for table in reversed(tables.metadata.sorted_tables):
                connection.execute(delete(table))
        self.store, self.reference = store, Reference(**LIMITS)
        self.claims, self.seen, self.ids = [], [], []
        self.note = itertools.count(1)

    @rule(owner=st.sampled_from("abc"), key=st.integers(0, 12), count=st.integers(1, 2))
    def submit(self, owner, key, count):
        configs = [CONFIG] * count
        got = outcome(lambda: self.store.submit(configs, owner=owner, key=str(key)))
        names = got if isinstance(got, str) else [run.id for run in got]
        # The names of new runs are drawn by the store; whether they are new is not its to say.
        fresh = [f"new{number}" for number in range(count)]
        if not isinstance(names, str) and not set(names) & set(self.ids):
            fresh = names
        assert names == self.reference.submit(owner, str(key), fresh)
        if names is fresh:
            self.ids += names

    @rule(worker=st.sampled_from(["one", "two"]))
    def claim(self, worker):
        got = serving.claim(self.store, worker)
        assert (got and got.run.id) == self.reference.claim(worker)
        if got:
            self.claims.append((got, got.run.id, got.attempt))

    @precondition(lambda self: self.claims)
    @rule(which=pick)
    def beat(self, which):
        claim, *fence = self.claims[-1 - which % len(self.claims)]
        got = outcome(lambda: serving.beat(self.store, claim))
        assert got == self.reference.beat(*fence)

    @precondition(lambda self: self.claims)
    @rule(which=pick, first=st.integers(1, 9), count=st.integers(0, 4), evaluated=st.booleans())
    def record(self, which, first, count, evaluated):
        claim, *fence = self.claims[-1 - which % len(self.claims)]
        note = float(next(self.note))
        steps = dict.fromkeys(range(first, first + count), note)
        evaluations = {first + count: note} if evaluated else {}
        got = outcome(
            lambda: serving.record(
                self.store,
                claim,
                [StepRow(step=step, seconds=0, metrics={"note": note}) for step in steps],
                [
                    EvaluationRow(step=step, epoch=0, seconds=0, metrics={"note": note})
                    for step in evaluations
                ],
            )
        )
        assert got == self.reference.record(*fence, steps, evaluations)

    @precondition(lambda self: self.claims)
    @rule(which=pick, state=st.sampled_from(ENDS))
    def finish(self, which, state):
        claim, *fence = self.claims[-1 - which % len(self.claims)]
        got = outcome(lambda: serving.finish(self.store, claim, RunState(state)))
        assert got == self.reference.finish(*fence, state)

    @precondition(lambda self: self.reference.runs)
    @rule(which=pick)
    def see(self, which):
        run = self.reference.runs[which % len(self.reference.runs)]
        self.seen.append((self.store.run(run["id"]), run["id"], run["attempt"], run["beat"]))

    @precondition(lambda self: self.seen)
    @rule(which=pick)
    def give_up(self, which):
        run, *seen = self.seen[-1 - which % len(self.seen)]
        got = serving.give_up(self.store, run, CRASHES)
        assert got is self.reference.give_up(*seen, CRASHES)

    @precondition(lambda self: self.ids)
    @rule(which=pick, wish=st.sampled_from(["stop", "pause", "resume", "delete"]))
    def wish(self, which, wish):
        name = self.ids[-1 - which % len(self.ids)]
        got = outcome(lambda: getattr(self.store, wish)(name))
        assert got == getattr(self.reference, wish)(name)

    @invariant()
    def runs_agree(self):
        told = [{name: getattr(run, name) for name in FIELDS} for run in self.store.runs()[::-1]]
        assert told == [{name: run[name] for name in FIELDS} for run in self.reference.runs]

    def teardown(self):
        for known in self.reference.runs:
            run = self.store.run(known["id"])
            assert known["ended"] == (run.ended is not None)
            assert known["steps"] == {
                row.step: row.metrics["note"] for row in self.store.steps(run)
            }
            assert known["marks"] == {
                mark.step: mark.metrics["note"] for mark in self.store.evaluations(run)
            }


def check(store, examples, steps):
    run_state_machine_as_test(
        lambda: History(store),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_histories(open_store):
    check(open_store(**LIMITS), 20, 30)


@pytest.mark.slow
def test_many_histories(open_store):
    check(open_store(**LIMITS), 150, 50)
