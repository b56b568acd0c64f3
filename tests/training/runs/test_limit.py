"""The time that one run may take, and what its steps say of others on the machine."""

from types import SimpleNamespace

import pytest

from cnnviz.training.loop import clock
from cnnviz.training.runs.workers import limit as module
from cnnviz.training.runs.workers.limit import Limit, crowded


@pytest.fixture
def machine(monkeypatch):
    """The time on the wall, and the nanoseconds that the one thread has waited for a core."""
    machine = SimpleNamespace(now=50.0, waited=0)
    monkeypatch.setattr(
        module,
        "TrainingClock",
        lambda: clock.TrainingClock(lambda: machine.now, lambda: {"main": machine.waited}),
    )
    return machine


def test_a_run_has_its_seconds_and_no_more(machine):
    fresh, resumed = Limit(60, None), Limit(60, {"seconds": 45.0})
    machine.now += 14
    assert not resumed.passed()
    machine.now += 2
    assert resumed.passed()
    assert not fresh.passed()
    machine.now += 45
    assert fresh.passed()
    assert "60" in fresh.words


def test_what_others_kept_from_it_is_not_taken_off(machine):
    limit = Limit(60, None)
    machine.now, machine.waited = machine.now + 200, 150 * 10**9
    assert not limit.passed()
    machine.now += 11
    assert limit.passed()


@pytest.mark.parametrize(("slowdown", "said"), [(1.0, {}), (1.4, {}), (3.0, {"slowdown": 3.0})])
def test_a_step_tells_of_others_where_they_matter(slowdown, said):
    assert crowded(SimpleNamespace(slowdown=lambda: slowdown)) == said
