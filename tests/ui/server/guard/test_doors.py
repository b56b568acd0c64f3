"""Foreign names and foreign pages are refused, whoever stands in front of the server."""

import logging
import socket

import pytest

from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.settings import read
from cnnviz.ui.server.guard import doors
from cnnviz.ui.server.guard.doors import Doorkeeper, is_own
from tests.ui.server.asked import answering, asked, body_of

PASSED = b"from Streamlit"
HERE = "127.0.0.1:8501"


def answer(path, host, origin=None, *, names=(), kind="http", method="GET"):
    headers = {"host": host} | ({"origin": origin} if origin is not None else {})
    app = Doorkeeper(answering(PASSED), names, "")
    return asked(app, path, headers=headers, kind=kind, method=method)


def opens(host, origin=None, **more):
    """Whether Streamlit's socket is asked at all."""
    sent = answer("/_stcore/stream", host, origin, kind="websocket", **more)
    return sent != [{"type": "websocket.close", "code": 1008}]


@pytest.mark.parametrize(
    "host",
    [HERE, "localhost:8501", "[::1]:8501", "192.168.7.8", "cnnviz.localhost:4443", "app:8501",
     "LOCALHOST.", f"{socket.gethostname()}:8501"],
)  # fmt: skip
def test_numbers_this_machine_and_names_without_a_dot_are_answered(host):
    assert body_of(answer("/", host)) == PASSED
    assert opens(host)
    assert opens(host, f"http://{host}")
    assert opens(host, f"https://{host}")


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8501", "localhost.evil.example", "127.0.0.1.nip.example"]
)
def test_a_foreign_name_is_refused_with_its_own_origin_too(host):
    sent = answer("/", host)
    assert sent[0]["status"] == 421
    assert PASSED not in body_of(sent)
    for language in LANGUAGES:
        assert text(language.code)("page.unknown_host", host=host) in body_of(sent).decode()
    for origin in (None, f"http://{host}", "http://127.0.0.1:8501"):
        assert not opens(host, origin)


@pytest.mark.parametrize(
    "host", ["", "a@127.0.0.1", "127.0.0.1:x", "127.0.0.1/a", "[", "a b.example", "<script>.x"]
)
def test_what_is_no_host_is_refused_and_never_echoed(host):
    sent = answer("/", host)
    assert sent[0]["status"] == 421
    assert b"<script" not in body_of(sent)
    assert not opens(host)


@pytest.mark.parametrize(
    ("told", "host", "known"),
    [
        ("cnnviz.example.org", "cnnviz.example.org", True),
        ("Cnnviz.Example.org", "CNNVIZ.example.ORG:443", True),
        ("cnnviz.example.org", "other.example.org", False),
        ("*.example.org other.net", "a.b.example.org", True),
        ("*.example.org", "example.org", False),
        ("*.example.org", "example.org.evil.net", False),
        ("*", "evil.example", True),
    ],
)
def test_the_setting_names_hosts(told, host, known):
    found = read({"CNNVIZ_HOSTS": told})
    assert found.misread == ()
    assert opens(host, f"https://{host}", names=found.hosts) is known
    assert not opens(host, "https://evil.net", names=found.hosts)


@pytest.mark.parametrize("word", ["http://a.example", "a_b.example/x", "**", "*.", "a..b"])
def test_what_is_no_name_is_told(word):
    found = read({"CNNVIZ_HOSTS": word})
    assert found.hosts == ()
    assert "CNNVIZ_HOSTS" in found.misread[0]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "http://127.0.0.1:x", "["])
def test_a_page_of_a_stranger_is_refused_where_it_could_ask_or_change_anything(origin):
    assert not opens("192.168.7.8:8501", origin)
    for path in ("/_stcore/health", "/media/a.png", "/_stcore/metrics"):
        assert answer(path, "192.168.7.8:8501", origin)[0]["status"] == 403
    put = answer("/_stcore/upload_file/s/f", "192.168.7.8:8501", origin, method="PUT")
    assert put[0]["status"] == 403


def test_files_of_the_page_are_no_secret():
    """A frame with a sandbox asks for scripts as nobody: `Origin: null`."""
    assert body_of(answer("/static/js/a.js", HERE, "null")) == PASSED


def test_another_port_of_this_machine_is_this_machine():
    assert is_own("http://localhost:3000", HERE)
    assert is_own("http://[::1]:3000", "localhost:8501")
    assert not is_own("http://192.168.7.8:3000", "192.168.7.8:8501")
    assert not is_own("http://localhost:3000", "192.168.7.8:8501")


def test_the_log_has_each_refusal_once_and_no_end_of_them(caplog):
    app = Doorkeeper(answering(PASSED), (), "")
    with caplog.at_level(logging.WARNING):
        for number in range(2 * doors.LOGGED):
            for _ in range(2):
                asked(app, "/", headers={"host": f"evil{number}.example\r\nx"})
    assert len(caplog.records) == doors.LOGGED
    assert not any("\n" in record.getMessage() for record in caplog.records)


def test_own_names_are_known_without_asking_anyone(monkeypatch):
    def asks(*_):
        raise AssertionError("the resolver was asked")

    for name in ("getaddrinfo", "gethostbyname", "gethostbyaddr", "getfqdn"):
        monkeypatch.setattr(socket, name, asks)
    assert not opens("evil.example", "http://evil.example")
