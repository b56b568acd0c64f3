"""`serve` as a whole: its words, and a hall on PostgreSQL, two processes and each proxy."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psutil
import pytest
from websockets.exceptions import WebSocketException

from cnnviz.__main__ import main
from cnnviz.hosting.proxies import Proxy
from cnnviz.hosting.site import free_ports
from cnnviz.paths import ROOT
from cnnviz.photos.decoding.samples import read
from cnnviz.settings import divided, settings
from cnnviz.training.runs.store.run_store import RunStore
from tests.e2e.wire import WireReader
from tests.postgres import Postgres, is_installed
from tests.waiting import until

READERS = 10


def test_without_a_proxy_it_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(Proxy, "binary", lambda self: None)
    assert main(["serve"]) == 1
    assert "install haproxy or caddy or nginx" in capsys.readouterr().err


def test_a_port_that_is_taken(proxy, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["serve", "--port", port, "--proxy", proxy.name]) == 1
    assert f"port {port} is taken" in capsys.readouterr().err


@pytest.mark.parametrize("count", ["0", "65"])
def test_a_number_of_processes_that_makes_no_sense(count, capsys):
    assert main(["serve", "--processes", count]) == 2
    assert "--processes" in capsys.readouterr().err


@pytest.mark.parametrize(("megabytes", "live", "processes"), [(2048, 4, 3), (100, 0, 1), (1, 5, 7)])
def test_processes_share_what_the_settings_give(monkeypatch, megabytes, live, processes):
    monkeypatch.setenv("CNNVIZ_MODEL_CACHE_MB", str(megabytes))
    monkeypatch.setenv("CNNVIZ_LIVE", str(live))
    settings.cache_clear()
    each = {name: int(value) for name, value in divided(processes).items()}
    settings.cache_clear()
    for name, whole in (("CNNVIZ_MODEL_CACHE_MB", megabytes), ("CNNVIZ_LIVE", live)):
        assert whole <= each[name] * processes < whole + processes


class Served:
    """`serve` with two processes, as an operator starts it."""

    def __init__(self, folder, proxy, database, path):
        (port,) = free_ports(1)
        self.url = f"http://127.0.0.1:{port}{path}"
        self.log = (folder / "serve.log").open("w+")
        words = ["serve", "--processes", "2", "--port", str(port), "--proxy", proxy.name]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cnnviz", *words, *(["--path", path] if path else [])],
            cwd=ROOT,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            env={
                **os.environ,
                "CNNVIZ_HOME": str(folder / "home"),
                "CNNVIZ_DATABASE": database,
                "TORCH_HOME": str(folder / "torch"),
                "CNNVIZ_OFFLINE": "1",
                "CNNVIZ_TRAINING": "1",
            },
        )
        until(lambda: "processes behind" in self.output() or self.process.poll() is not None, 120)
        until(self._all_answer, 120)

    def output(self):
        return (os.pread(self.log.fileno(), 10**7, 0)).decode(errors="replace")

    def _all_answer(self):
        """Whether the proxy answers, and each of the two processes would."""
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=5):
                return len([app for app in self.apps() if app.net_connections("tcp")]) == 2
        except OSError:
            return False

    def apps(self):
        """The app processes, in the order of their start."""
        found = psutil.Process(self.process.pid).children()
        return [child for child in found if "streamlit" in child.cmdline()]

    def close(self):
        self.process.terminate()
        status = self.process.wait(timeout=40)
        self.log.close()
        return status


@pytest.fixture(scope="module")
def postgres():
    if not is_installed():
        (pytest.fail if os.environ.get("CI") else pytest.skip)("PostgreSQL is not installed")
    server = Postgres()
    yield server
    server.remove()


def _with_a_photo(url, number):
    """A reader with a photo of their own, and a port of the proxy that they came through."""
    reader = WireReader(url, "resnet", "part=try")
    reader.upload("", [(f"{number}.jpg", read("coffee"))])
    return reader


@pytest.mark.slow
@pytest.mark.parametrize("path", ["", "/cnnviz"])
def test_a_hall_of_which_one_process_is_killed(tmp_path, proxy, postgres, path, record_property):
    if (proxy.name, path) in {("caddy", "/cnnviz"), ("nginx", "")}:
        pytest.skip("one proxy in both places, and each in one, are enough")
    postgres.empty()
    served = Served(tmp_path, proxy, postgres.address, path)
    try:
        with closing(WireReader(served.url)) as first:
            assert not first.exceptions()
        with ThreadPoolExecutor(4) as hall:
            readers = list(hall.map(lambda n: _with_a_photo(served.url, n), range(READERS)))
        # Uploads and pictures came from the process of their session: a strange one knows neither.
        for reader in readers:
            assert not reader.exceptions()
            assert reader.fetched

        before = {app.pid for app in served.apps()}
        victim, _ = served.apps()
        victim.send_signal(signal.SIGKILL)
        noticed = Counter(_noticed(reader) for reader in readers)
        record_property("noticed", f"{noticed[True]} of {READERS}")
        assert 0 < noticed[True] < READERS  # those of the other process stay as they are

        # Whoever noticed comes back at once, and the process does, too.
        with closing(WireReader(served.url, "resnet", "part=try")) as back:
            assert not back.exceptions()
        until(lambda: {app.pid for app in served.apps()} - before, 60)
        _one_worker(served, tmp_path, postgres.address)
        for reader in readers:
            reader.close()
    finally:
        children = psutil.Process(served.process.pid).children(recursive=True)
        assert served.close() == 0
    until(lambda: not [child for child in children if _is_ours(child)], 30)


def _noticed(reader):
    """Whether a session is gone: its next click fails, or finds another photo."""
    try:
        reader.rerun()
    except (WebSocketException, OSError):
        return True
    return False


def _one_worker(served, folder, database):
    """One process serves the queue, whoever of the app processes started it."""
    store = RunStore(folder / "home", database)

    def workers():
        found = []
        for process in psutil.process_iter(["cmdline", "environ"]):
            home = (process.info["environ"] or {}).get("CNNVIZ_HOME")
            words = process.info["cmdline"] or []
            if home == str(folder / "home") and words[1:4] == ["-m", "cnnviz", "worker"]:
                found.append(process)
        return found

    with closing(WireReader(served.url, "train")):  # a page that wants one
        until(store.workers, 120)  # it is known to the store
        until(lambda: len(workers()) == 1, 60)  # a second one has given up
    for worker in workers():
        worker.terminate()
    store.database.close()


def _is_ours(process):
    try:
        return (
            process.is_running()
            and process.status() != psutil.STATUS_ZOMBIE
            and ("streamlit" in process.cmdline())
        )
    except psutil.Error:
        return False
