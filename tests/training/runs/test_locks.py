"""Locks that end with their process, however it ends."""

import signal
import subprocess
import sys

import pytest

from cnnviz.paths import ROOT
from cnnviz.training.runs.store import locks
from cnnviz.training.runs.store.locks import holding, keepers_path, lock_path

HOLDER = """
import sys, time
if sys.argv[3] == "windows":
    sys.modules["fcntl"] = None
from pathlib import Path
from cnnviz.training.runs.store.locks import holding
with holding(Path(sys.argv[1]), shared=sys.argv[2] == "shared") as held:
    print(held, flush=True)
    time.sleep(60)
"""


def other(path, kind="alone", system="posix"):
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", HOLDER, str(path), kind, system],
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


def test_machines_that_share_a_home_have_a_worker_each(tmp_path, monkeypatch):
    with holding(lock_path(tmp_path, "cpu")) as held:
        assert held
        another = tmp_path / "machine-id"
        another.write_text("0123\n")
        monkeypatch.setattr(locks, "IDENTITIES", (tmp_path / "none", another))
        with holding(lock_path(tmp_path, "cpu")) as other:
            assert other


def test_a_cluster_has_one_worker_wherever_it_is(tmp_path, monkeypatch):
    here, keepers = lock_path(tmp_path, "ray"), keepers_path(tmp_path)
    monkeypatch.setattr(locks, "machine", lambda: "another")
    assert (lock_path(tmp_path, "ray"), keepers_path(tmp_path)) == (here, keepers)
    assert lock_path(tmp_path, "cpu") != here


def test_a_machine_without_identity_is_known_by_its_name(tmp_path, monkeypatch):
    monkeypatch.setattr(locks, "IDENTITIES", (tmp_path,))  # a folder cannot be read
    names = set()
    for node in ("one", "two/three", ""):
        monkeypatch.setattr("platform.node", lambda node=node: node)
        names.add(locks.machine())
        assert lock_path(tmp_path, "cpu").parent == tmp_path
    assert len(names) == 3


def test_they_lock_where_there_is_no_fcntl(tmp_path):
    path = lock_path(tmp_path, "cpu")
    first, held = other(path, system="windows")
    second, again = other(path, system="windows")
    assert (held, again) == (True, False)
    kill(second)
    kill(first)
    third, held = other(path, system="windows")
    assert held
    kill(third)


def test_a_folder_that_cannot_be_made_is_an_error_of_the_system(tmp_path):
    (tmp_path / "home").touch()
    with pytest.raises(OSError), holding(lock_path(tmp_path / "home", "cpu")):  # noqa: PT011
        pass
