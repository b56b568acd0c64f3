"""Locks that end with their process, however it ends."""

import signal
import subprocess
import sys

from cnnviz.paths import ROOT
from cnnviz.training.runs.store.locks import holding, lock_path

HOLDER = """
import sys, time
from pathlib import Path
from cnnviz.training.runs.store.locks import holding
with holding(Path(sys.argv[1]), shared=sys.argv[2] == "shared") as held:
    print(held, flush=True)
    time.sleep(60)
"""


def other(path, kind="alone"):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path), kind],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    return process, process.stdout.readline().strip() == "True"


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()


def test_one_process_holds_it_and_a_kill_frees_it(tmp_path):
    path = lock_path(tmp_path, "cuda:1")
    first, held = other(path)
    assert held
    with holding(path) as mine:
        assert not mine
    kill(first)
    with holding(path) as mine:
        assert mine


def test_it_is_free_again_afterwards(tmp_path):
    path = tmp_path / "a.lock"
    for _ in range(2):
        with holding(path) as mine:
            assert mine


def test_several_share_it_and_nobody_has_it_alone_meanwhile(tmp_path):
    path = tmp_path / "a.lock"
    (one, first), (two, second) = other(path, "shared"), other(path, "shared")
    assert first
    assert second
    kill(one)
    with holding(path) as mine:
        assert not mine
    kill(two)
    with holding(path, seconds=5) as mine:
        assert mine


def test_waiting_for_it_ends(tmp_path):
    path = tmp_path / "a.lock"
    with holding(path) as mine, holding(path, seconds=0.2) as again:
        assert mine
        assert not again


def test_devices_have_locks_of_their_own(tmp_path):
    assert lock_path(tmp_path, "cuda:0") != lock_path(tmp_path, "cuda:1")
    assert lock_path(tmp_path, "cuda:0").parent == tmp_path
