"""A trainer's process on systems that lack what POSIX has."""

import os
import subprocess
import sys
import time

import psutil

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
