"""The time that one run may take, and what its steps say of others on the machine."""

from types import SimpleNamespace

import pytest

from cnnviz.training.loop.clock import TrainingClock
from cnnviz.training.runs.workers.limit import Limit, crowded


@pytest.fixture
def machine():
    """The time on the wall, and the nanoseconds that the one thread has waited for a core."""
    return SimpleNamespace(now=50.0, waited=0)


def limit(machine, before=0.0):
    watch = TrainingClock(lambda: machine.now, lambda: {"main": machine.waited})
    watch.begin(before)
    return Limit(60, watch)


def test_a_run_has_its_seconds_and_no_more(machine):
    fresh, resumed = limit(machine), limit(machine, 45.0)
    machine.now += 14
    assert not resumed.passed()
    machine.now += 2
    assert resumed.passed()
    assert not fresh.passed()
    machine.now += 45
    assert fresh.passed()
    assert "60" in fresh.words


def test_what_others_kept_from_it_is_not_taken_off(machine):
    most = limit(machine)
    machine.now, machine.waited = machine.now + 200, 150 * 10**9
    assert not most.passed()
    machine.now += 11
    assert most.passed()


def test_the_turns_of_others_are_not_taken_off(machine):
    most = limit(machine)
    for _ in range(5):
        machine.now += 10
        most.clock.pause()
        machine.now += 20
        most.clock.go_on()
    machine.now += 9
    assert not most.passed()
    machine.now += 2
    assert most.passed()


@pytest.mark.parametrize(("slowdown", "said"), [(1.0, {}), (1.4, {}), (3.0, {"slowdown": 3.0})])
def test_a_step_tells_of_others_where_they_matter(slowdown, said):
    assert crowded(SimpleNamespace(slowdown=lambda: slowdown)) == said
