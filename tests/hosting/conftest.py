"""Small app processes behind every proxy that is installed."""

import os
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

import pytest

from cnnviz.hosting.proxies import PROXIES
from cnnviz.hosting.site import Site, free_ports
from cnnviz.paths import ROOT
from tests.waiting import until


class Served:
    """Echoes behind a proxy."""

    def __init__(self, proxy, site):
        self.site = site
        self.apps = [self._start("-m", "tests.hosting.echo", port) for port in site.ports]
        self.front = None
        words = proxy.prepared(site)
        until(lambda: all(self._answers(port) for port in site.ports), 30)
        self.log = (site.folder / "log").open("w")
        self.front = subprocess.Popen(words, stdout=self.log, stderr=self.log)
        until(lambda: self._answers(site.port), 30)

    def _start(self, *words):
        return subprocess.Popen([sys.executable, *map(str, words)], cwd=ROOT)

    def _answers(self, port):
        url = f"http://127.0.0.1:{port}{self.site.health}"
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def close(self):
        for process in filter(None, [self.front, *self.apps]):
            process.terminate()
            process.wait(timeout=20)
        self.log.close()


@pytest.fixture(params=PROXIES, ids=lambda proxy: proxy.name)
def proxy(request):
    """Each proxy; skipped where it is not installed, but not in the gate."""
    if request.param.binary() is None:
        message = f"{request.param.name} is not installed"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    return request.param


@pytest.fixture
def folder():
    """A folder that a proxy may enter which gave its rights away: those of pytest it may not."""
    with tempfile.TemporaryDirectory(prefix="cnnviz-site-") as name:
        yield Path(name)


@pytest.fixture
def make_site(folder):
    """A function that describes a site on free ports."""

    def make(processes=2, **more):
        port, *ports = free_ports(processes + 1)
        values = {"address": "127.0.0.1", "path": "", "folder": folder} | more
        return Site(port=port, ports=tuple(ports), **values)

    return make


@pytest.fixture
def served(proxy, make_site):
    """A function that serves a site."""
    started = []

    def serve(**more):
        started.append(Served(proxy, make_site(**more)))
        return started[-1]

    yield serve
    for one in started:
        one.close()
