"""A trainer's process on systems that lack what POSIX has."""

import os
import subprocess
import sys
import time
from types import SimpleNamespace

import psutil
import pytest

from cnnviz.training.runs.store.records import Claim
from cnnviz.training.runs.store.states import EndReason
from cnnviz.training.runs.workers import local_launcher

PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""


def gone(pid):
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_what_a_trainer_started_ends_with_it_where_there_are_no_groups(tmp_path, monkeypatch):
    process = local_launcher._Process([sys.executable, "-c", PARENT], tmp_path / "log")
    deadline = time.monotonic() + 30
    while not (children := psutil.Process(process.popen.pid).children()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    monkeypatch.delattr(os, "killpg")
    process.kill()
    assert not process.alive()
    while not gone(children[0].pid):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_launcher_can_be_imported_without_signals_of_posix():
    without = "import os, signal, sys; sys.modules['fcntl'] = None; del os.killpg, signal.SIGKILL"
    imported = "import cnnviz.training.runs.workers.local_launcher, cnnviz.commands.worker"
    words = [sys.executable, "-W", "ignore", "-c", f"{without}; {imported}"]
    assert subprocess.run(words, check=False).returncode == 0


WORKS = "print('ready', flush=True)\nwhile True: pass"


class Starved:
    """A process whose clock and processor time are set by hand."""

    def __init__(self, monkeypatch, words, folder):
        self.now, self.used = 1000.0, 5.0
        monkeypatch.setattr(local_launcher.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(
            local_launcher._Process, "_processor_seconds", lambda process: self.used
        )
        monkeypatch.setattr(os, "cpu_count", lambda: 2)
        self.process = local_launcher._Process(words, folder / "log")
        self.process.popen.kill()
        self.process.popen.wait()
        self.process.hear()

    def passes(self, seconds, used=0.0):
        self.now += seconds
        self.used += used
        return self.process.silence()


def test_who_gets_a_core_now_and_then_is_not_silent(monkeypatch, tmp_path):
    run = Starved(monkeypatch, [sys.executable, "-c", ""], tmp_path)
    for _ in range(100):
        silence = run.passes(10, used=0.2)
    assert silence == pytest.approx(100 * 0.2 / 2)


def test_who_wants_no_processor_is_silent_from_then_on(monkeypatch, tmp_path):
    run = Starved(monkeypatch, [sys.executable, "-c", ""], tmp_path)
    run.passes(10, used=0.2)
    assert run.passes(30) == 30
    assert run.passes(30) == 60


def test_who_has_all_cores_and_says_nothing_is_silent(monkeypatch, tmp_path):
    run = Starved(monkeypatch, [sys.executable, "-c", ""], tmp_path)
    assert run.passes(50, used=100) == 50
    assert run.passes(50, used=100) == 100
    run.process.hear()
    assert run.passes(0) == 0


TELLS = """
import json, sys
order = json.loads(sys.stdin.readline())
for line in sys.stdin:
    words = line.split()
    if words[0] == "say":
        print(*words[1:], flush=True)
    else:
        print("heard", *words, flush=True)
"""


@pytest.fixture
def three(tmp_path, monkeypatch):
    """A process that trains three runs, says what it is told to say, and its jobs."""
    words = [sys.executable, "-u", "-c", TELLS]
    monkeypatch.setattr(
        local_launcher.LocalLauncher,
        "_process",
        lambda self: local_launcher._Process(words, self.log),
    )
    store = SimpleNamespace(home=tmp_path, address="nowhere")
    launcher = local_launcher.LocalLauncher(store, "cuda:0", log=tmp_path / "log")
    claims = [Claim(run=SimpleNamespace(id=name), attempt=1) for name in "abc"]
    jobs = launcher.start(claims)
    yield launcher, jobs
    launcher.close()


def until(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_run_of_three_is_over_when_its_process_says_so(three):
    launcher, (one, two, three_) = three
    process = launcher.process
    assert not launcher.has_room()
    process.tell("say over b")
    until(two.over)
    assert not one.over()
    assert not three_.over()
    process.tell("say over a")
    process.tell("say over c")
    until(lambda: not process.trains)
    # The last ones are over with their process, which may hang on its way out.
    assert [one.over(), three_.over(), launcher.has_room()] == [False] * 3
    one.let_go()
    assert launcher.has_room()
    assert one.over()
    assert three_.over()


def test_who_has_the_turn_is_the_one_that_is_silent(three, monkeypatch):
    launcher, (one, two, _) = three
    launcher.process.tell("say turn b")
    until(lambda: launcher.process.turn == "b")
    launcher.process.heard -= 70
    assert (one.silence(), two.silence() >= 70) == (0.0, True)


def test_one_that_is_let_go_leaves_the_process_to_the_others(three):
    launcher, (one, two, three_) = three
    one.let_go()
    assert launcher.process.alive()
    assert one.left
    assert not one.over()
    for name in "ab":
        launcher.process.tell(f"say over {name}")
    until(two.over)
    three_.let_go()
    assert not launcher.process.alive()
    assert one.over()


def test_memory_is_the_reason_of_one_alone(three, monkeypatch):
    launcher, jobs = three
    monkeypatch.setattr(local_launcher, "killed_for_memory", lambda: 10**9)
    jobs[0].kill()
    assert {job.lost().reason for job in jobs} == {None}
    launcher.process.trains = {"c"}
    assert jobs[2].lost().reason is EndReason.MEMORY


def test_the_processor_time_of_a_real_process_is_read(tmp_path):
    process = local_launcher._Process([sys.executable, "-c", WORKS], tmp_path / "log")
    try:
        deadline = time.monotonic() + 60
        first = process._processor_seconds()
        while process._processor_seconds() <= first:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        process.kill()
    assert process._processor_seconds() == 0
