"""What ends is started again, ever more slowly; a proxy that cannot stay ends everything."""

import os
import signal
import sys

import psutil
import pytest

from cnnviz.errors import HostingFailed
from cnnviz.hosting import supervisor
from cnnviz.hosting.supervisor import KeptProcess, Supervisor, pause
from tests.waiting import until

SLEEPS = "import time; time.sleep(600)"
DEAF = (
    f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); {SLEEPS}"
)


def kept(code=SLEEPS, **more):
    return KeptProcess(
        name="it", words=[sys.executable, "-c", code], environment=dict(os.environ), **more
    )


@pytest.fixture
def keeping():
    """A supervisor, ended with the test."""
    found = Supervisor(lambda: True)
    yield found
    found.end()


def test_pauses_double_up_to_half_a_minute():
    assert [pause(failures) for failures in range(1, 9)] == [0.5, 1, 2, 4, 8, 16, 30, 30]
    assert pause(1000) == 30


def test_what_is_killed_is_started_again(keeping, monkeypatch):
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.05)
    one, other = kept(), kept()
    keeping.add(one, other)
    keeping.wait_until(lambda: one.process and other.process)
    first, stays = one.process.pid, other.process.pid
    os.kill(first, signal.SIGKILL)
    keeping.wait_until(lambda: one.starts == 2 and one.process)
    assert one.process.pid != first
    assert (other.process.pid, other.starts) == (stays, 1)
    assert one.failures == 1


def test_who_ran_well_for_long_is_started_soon(monkeypatch):
    monkeypatch.setattr(supervisor, "WELL_SECONDS", 0.0)
    one = kept("")
    for _ in range(3):
        one.start()
        until(one.note_end)
    assert one.failures == 1


def test_a_process_that_cannot_stay_ends_all_where_it_must(keeping, monkeypatch):
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.01)
    patient, front = kept("raise SystemExit(3)"), kept("raise SystemExit(1)", most_failures=2)
    keeping.add(patient, front)
    with pytest.raises(HostingFailed) as told:
        keeping.wait_until(lambda: False)
    assert told.value.key == "process_fails"
    assert front.failures == 3


def test_a_program_that_is_not_there(keeping):
    keeping.add(KeptProcess(name="it", words=["/no/such/program"], environment={}))
    with pytest.raises(OSError, match="such"):
        keeping.wait_until(lambda: False)


def test_the_end_is_told_to_all_and_comes_to_the_deaf_too(keeping, monkeypatch):
    monkeypatch.setattr(supervisor, "END_SECONDS", 1.0)
    hears, deaf = kept(), kept(DEAF)
    keeping.add(hears, deaf)
    keeping.wait_until(lambda: hears.process and deaf.process)
    pids = [one.process.pid for one in (hears, deaf)]
    keeping.end()
    assert not any(psutil.pid_exists(pid) for pid in pids)
    assert hears.process.returncode == -signal.SIGTERM


def test_told_to_end_nothing_is_started():
    idle = Supervisor(lambda: False)
    one = kept()
    idle.add(one)
    assert not idle.wait_until(lambda: False)
    assert one.process is None
