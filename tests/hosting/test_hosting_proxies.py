"""Every proxy: it takes its words, keeps a reader with one process, passes over a dead one."""

import http.cookiejar
import json
import os
import urllib.error
import urllib.request
from collections import Counter

import pytest

from cnnviz.errors import BadValue, HostingFailed
from cnnviz.hosting import proxies, site
from cnnviz.hosting.proxies import PROXIES, Proxy, chosen
from cnnviz.hosting.site import COOKIE, LEAST_BODY
from cnnviz.settings import read
from tests.waiting import until

READERS = 12


class Reader:
    """A browser in small: it keeps its cookies."""

    def __init__(self, url):
        self.url = url
        self.jar = http.cookiejar.CookieJar()
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar)).open

    def get(self, path=""):
        with self._open(self.url + path, timeout=20) as answer:
            return json.load(answer)

    def put(self, size):
        request = urllib.request.Request(f"{self.url}_stcore/upload", bytes(size), method="PUT")
        with self._open(request, timeout=20) as answer:
            return json.load(answer)


def test_its_files_may_lie_in_a_folder_of_any_name(proxy, make_site, folder):
    odd = folder / os.fsdecode("a {b} $c; 'd' \"e\" 강의".encode() + b"\xb0")
    odd.mkdir()
    assert proxy.prepared(make_site(folder=odd))


@pytest.mark.parametrize("path", ["", "/cnnviz"])
@pytest.mark.parametrize("embed", [False, True])
def test_its_own_checker_takes_the_configuration(proxy, make_site, path, embed):
    site = make_site(processes=3, path=path, embed=embed)
    assert proxy.prepared(site)
    written = next(site.folder.glob("*.conf")).read_text()
    assert all(str(port) in written for port in (*site.ports, site.port))


def test_what_its_checker_refuses_is_not_served(proxy, make_site):
    broken = Proxy(
        name=proxy.name,
        configuration=lambda site: proxy.configuration(site) + "\nno such word {\n",
        words=proxy.words,
        check_words=proxy.check_words,
    )
    with pytest.raises(HostingFailed) as told:
        broken.prepared(make_site())
    assert told.value.key == "proxy_refuses"
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("path", ["", pytest.param("/cnnviz", marks=pytest.mark.slow)])
def test_a_reader_stays_with_one_process_until_it_dies(served, path):
    found = served(path=path)
    readers = [Reader(found.site.url) for _ in range(READERS)]
    place = {reader: reader.get("resnet?part=try") for reader in readers}
    for reader, first in place.items():
        answers = [reader.get("_stcore/stream"), reader.get("media/a.png"), reader.put(2**20)]
        assert {answer["pid"] for answer in answers} == {first["pid"]}
        assert answers[-1]["bytes"] == 2**20
        # The path is passed on as it is, and the host as the browser sent it.
        assert first["path"] == f"{path}/resnet?part=try"
        assert first["host"] == f"127.0.0.1:{found.site.port}"
        assert [cookie.name for cookie in reader.jar] == [COOKIE]
    sizes = Counter(answer["pid"] for answer in place.values())
    assert set(sizes) == {app.pid for app in found.apps}

    dead, alive = found.apps
    dead.kill()
    dead.wait()
    until(lambda: _answers(readers), 30)
    for reader in readers:
        assert reader.get()["pid"] == alive.pid  # who was there stays, the others come
    fresh = Reader(found.site.url)
    assert fresh.get()["pid"] == alive.pid
    assert sizes[alive.pid] == sum(first["pid"] == alive.pid for first in place.values())


def _answers(readers):
    try:
        return all(reader.get()["pid"] for reader in readers)
    except OSError:
        return False


def test_a_body_of_its_limit_passes_and_a_larger_one_does_not(served, monkeypatch):
    monkeypatch.setattr(site, "settings", lambda: read({"CNNVIZ_MODEL_MB": "0"}))
    reader = Reader(served().site.url)
    reader.get()
    assert reader.put(20 * 10**6)["bytes"] == 20 * 10**6
    with pytest.raises((urllib.error.HTTPError, ConnectionError, urllib.error.URLError)):
        reader.put((LEAST_BODY + 3) * 2**20)


def test_a_proxy_lets_through_what_the_server_takes(monkeypatch):
    for most, least in (("0", LEAST_BODY), ("300", 300), ("1000", 1000)):
        monkeypatch.setattr(site, "settings", lambda most=most: read({"CNNVIZ_MODEL_MB": most}))
        assert least <= site.body_megabytes() <= least + 1


def test_the_first_one_that_is_installed_is_taken(monkeypatch):
    for there, wanted in (({"caddy", "nginx"}, "caddy"), ({"nginx", "haproxy"}, "haproxy")):
        monkeypatch.setattr(Proxy, "binary", lambda self, there=there: self.name in there)
        assert chosen().name == wanted
    assert chosen("nginx").name == "nginx"
    monkeypatch.setattr(Proxy, "binary", lambda self: self.name != "haproxy")
    assert chosen(embed=True).name == "nginx"  # the cookie of Caddy is not kept in a frame


def test_where_there_is_none_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(Proxy, "binary", lambda self: None)
    with pytest.raises(HostingFailed) as told:
        chosen()
    assert all(proxy.name in str(told.value) for proxy in PROXIES)
    with pytest.raises(HostingFailed, match="install nginx"):
        chosen("nginx")
    with pytest.raises(BadValue):
        proxies.chosen("caddy", embed=True)
