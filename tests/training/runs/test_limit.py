"""The time that one run may take."""

from cnnviz.training.runs.workers import limit as module
from cnnviz.training.runs.workers.limit import Limit


def test_a_run_has_its_seconds_and_no_more(monkeypatch):
    now = [50.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    fresh, resumed = Limit(60, None), Limit(60, {"seconds": 45.0})
    now[0] += 14
    assert not resumed.passed()
    now[0] += 2
    assert resumed.passed()
    assert not fresh.passed()
    now[0] += 45
    assert fresh.passed()
    assert "60" in fresh.words
