"""The keeper: one worker a device, whoever starts it and however it ends."""

import threading
import time
from contextlib import suppress
from types import SimpleNamespace

import psutil
import pytest

from cnnviz.errors import FolderRefused, RunFailed
from cnnviz.settings import read
from cnnviz.training.runs.store.locks import holding, keepers_path, lock_path
from cnnviz.training.runs.workers import keeper


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path))
    monkeypatch.setenv("CNNVIZ_DATABASE", "")
    yield tmp_path
    for process in workers(tmp_path):
        process.kill()


def workers(home):
    """Workers that serve this folder."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        if "worker" in (process.info["cmdline"] or []):
            try:
                if process.environ().get("CNNVIZ_HOME") == str(home):
                    found.append(process)
            except psutil.Error:
                continue
    return found


def wait(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.1)


def test_a_worker_is_started_once_and_again_after_a_kill(home, monkeypatch):
    monkeypatch.setattr(keeper, "CHECK_SECONDS", 0.2)
    over = threading.Event()
    # Two apps on one folder, as after a restart.
    apps = [
        threading.Thread(target=keeper.keep, args=(home, ("cpu",), lambda: not over.is_set()))
        for _ in range(2)
    ]
    try:
        for app in apps:
            app.start()
        wait(lambda: keeper.is_served(home, "cpu"))
        wait(lambda: len(workers(home)) == 1)  # the other one found the lock taken and left
        (first,) = workers(home)
        monkeypatch.setattr(keeper, "START_SECONDS", 0.5)
        first.kill()
        wait(lambda: [one for one in workers(home) if one.pid != first.pid])
        wait(lambda: keeper.is_served(home, "cpu"))
    finally:
        over.set()
        for app in apps:
            app.join()


def test_a_device_that_is_served_gets_no_second_worker(tmp_path, monkeypatch):
    started = []
    monkeypatch.setattr(keeper, "CHECK_SECONDS", 0.01)
    monkeypatch.setattr(
        keeper, "launch", lambda home, name: started.append(name) or SimpleNamespace(poll=lambda: 0)
    )
    rounds = iter([True] * 5 + [False])
    with holding(lock_path(tmp_path, "cpu")):
        keeper.keep(tmp_path, ("cpu", "cuda:0"), lambda: next(rounds))
    assert started == ["cuda:0"]


def test_starting_twice_keeps_once(tmp_path, monkeypatch):
    kept = []
    monkeypatch.setattr(keeper, "_started", threading.Lock())
    monkeypatch.setattr(keeper, "_keep", lambda chosen: kept.append(chosen))
    keeper.start()
    keeper.start()
    wait(lambda: kept)
    assert len(kept) == 1


def test_who_keeps_is_seen_by_workers(tmp_path):
    with holding(keepers_path(tmp_path), shared=True), holding(keepers_path(tmp_path)) as nobody:
        assert not nobody


@pytest.fixture
def quick(monkeypatch):
    """A keeper that loses no time, knows one device and no trouble yet."""
    for name in ("CHECK_SECONDS", "RETRY_SECONDS", "START_SECONDS"):
        monkeypatch.setattr(keeper, name, 0.02)
    monkeypatch.setattr(keeper, "devices", lambda: ("cpu",))
    monkeypatch.setattr(keeper, "_trouble", [])


class Enough(BaseException):
    """Ends a keeper, which has no end of its own."""


def kept(chosen):
    """A thread that keeps workers until the test lets it go."""

    def run():
        with suppress(Enough):
            keeper._keep(chosen)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def test_a_folder_that_cannot_be_written_is_told_until_it_can(tmp_path, monkeypatch, quick):
    started, over = [], threading.Event()

    def launch(home, name):
        if over.is_set():
            raise Enough
        started.append(name)
        return SimpleNamespace(poll=lambda: None)

    monkeypatch.setattr(keeper, "launch", launch)
    home = tmp_path / "home"
    home.touch()
    thread = kept(read({"CNNVIZ_HOME": str(home)}))
    wait(lambda: isinstance(keeper.trouble(), FolderRefused))
    assert keeper.trouble().params["setting"] == "CNNVIZ_HOME"
    assert started == []
    home.unlink()  # whoever runs the server has mended it
    wait(lambda: started)
    with holding(lock_path(home, "cpu"), seconds=10) as held:
        assert held
        wait(lambda: keeper.trouble() is None)
    over.set()
    thread.join(30)
    assert not thread.is_alive()


def test_a_worker_that_ends_at_once_is_told_with_its_log(tmp_path, monkeypatch, quick):
    rounds = iter([True] * 3 + [False])
    monkeypatch.setattr(keeper, "launch", lambda home, name: SimpleNamespace(poll=lambda: 1))
    keeper.keep(tmp_path, ("cpu",), lambda: next(rounds))
    told = keeper.trouble()
    assert isinstance(told, RunFailed)
    assert told.key == "worker_fails"
    assert str(tmp_path / "worker-cpu.log") in str(told)
    assert str(tmp_path) not in "".join(map(str, told.params.values()))


def test_whatever_keeps_it_from_starting_is_told(tmp_path, monkeypatch, quick):
    def broken():
        raise RuntimeError("no driver")

    def enough(seconds):
        raise Enough

    monkeypatch.setattr(keeper, "devices", broken)
    monkeypatch.setattr(keeper.time, "sleep", enough)
    with pytest.raises(Enough):
        keeper._keep(read({"CNNVIZ_HOME": str(tmp_path)}))
    assert keeper.trouble().key == "worker_fails"
    assert "no driver" in str(keeper.trouble())
