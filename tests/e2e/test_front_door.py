"""A real server, asked under foreign names and by strangers' pages: it refuses, and asks nobody."""

import base64
import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from tests.e2e.conftest import Server
from tests.e2e.wire import WireReader

pytestmark = pytest.mark.slow

# What Python runs at the start of every process: each name and address that is asked for is kept.
WATCH = """
import os, socket
with open(os.environ["WATCHED"], "a") as file:
    file.write("begun on localhost\\n")
def watched(name, real):
    def ask(*words, **more):
        what = words[0] if name == "getaddrinfo" else words[1]
        with open(os.environ["WATCHED"], "a") as file:
            file.write(f"{name} {what}\\n")
        return real(*words, **more)
    return ask
socket.getaddrinfo = watched("getaddrinfo", socket.getaddrinfo)
class Watched(socket.socket):
    connect = watched("connect", socket.socket.connect)
    connect_ex = watched("connect_ex", socket.socket.connect_ex)
socket.socket = Watched
"""
HERE = ("localhost", "127.0.0.1", "::1")
PASSWORD = "open sesame"


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    folder = tmp_path_factory.mktemp("watched")
    (folder / "sitecustomize.py").write_text(WATCH)
    path = os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])
    server = Server(
        folder,
        PYTHONPATH=path,
        WATCHED=str(folder / "asked.txt"),
        CNNVIZ_TRAINING="0",
        CNNVIZ_OFFLINE="1",
        CNNVIZ_INSTRUCTOR=PASSWORD,
        CNNVIZ_HOSTS="cnnviz.example.org",
    )
    server.asked = folder / "asked.txt"
    yield server
    server.close()


def shakes(server, host=None, origin=None):
    """The status of a handshake with Streamlit's socket."""
    name, port = server.address.split(":")
    lines = [
        "GET /_stcore/stream HTTP/1.1",
        f"Host: {server.address if host is None else host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Protocol: streamlit",
        *([f"Origin: {origin}"] if origin is not None else []),
    ]
    with socket.create_connection((name, int(port)), timeout=60) as line:
        line.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        return int(line.recv(4096).split(b" ")[1])


def status(server, path, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(server.url + path, headers=named)) as it:
            return it.status
    except urllib.error.HTTPError as error:
        return error.code


def outside(server):
    """What the server and its children asked for beyond this machine."""
    text = server.asked.read_text() if server.asked.exists() else ""
    return [line for line in text.splitlines() if not any(here in line for here in HERE)]


def test_foreign_handshakes_are_refused_and_the_server_asks_nobody(watched):
    foreign, port = "evil.example", watched.address.split(":")[1]
    for _ in range(10):
        assert shakes(watched, origin=f"https://{foreign}") == 403
    assert shakes(watched, host=foreign) == 403
    assert shakes(watched, host=f"{foreign}:{port}", origin=f"http://{foreign}:{port}") == 403
    assert shakes(watched, origin="null") == 403
    assert status(watched, "/", Host=foreign) == 421
    assert status(watched, "/_stcore/health", Origin=f"https://{foreign}") == 403
    reader = WireReader(watched.url, "resnet")
    assert reader.exceptions() == []
    reader.close()
    assert outside(watched) == []


def test_its_own_pages_and_programs_without_an_origin_are_let_in(watched):
    assert shakes(watched) == 101
    assert shakes(watched, origin=f"http://{watched.address}") == 101
    assert shakes(watched, host="cnnviz.example.org", origin="https://cnnviz.example.org") == 101
    assert shakes(watched, host="cnnviz.example.org", origin="https://evil.example") == 403


def test_the_watch_would_see_it(watched, tmp_path):
    assert "begun" in watched.asked.read_text()
    asked = tmp_path / "asked.txt"
    environment = {"PYTHONPATH": str(watched.asked.parent), "WATCHED": str(asked)}
    lines = "import socket\ntry: socket.create_connection(('evil.invalid', 80))\nexcept OSError: 0"
    subprocess.run([sys.executable, "-c", lines], env=os.environ | environment, check=True)
    assert "getaddrinfo evil.invalid" in asked.read_text()


def test_metrics_are_for_the_instructor(watched):
    basic = base64.b64encode(f"x:{PASSWORD}".encode()).decode()
    assert status(watched, "/_stcore/metrics") == 401
    assert status(watched, "/_stcore/metrics", Authorization=f"Basic {basic}") == 200


def test_every_answer_carries_its_headers(watched):
    reader = WireReader(watched.url, "resnet", "part=try")
    reader.close()
    for path in ("/", "/_stcore/health", *list(reader.fetched)[:1]):
        with urllib.request.urlopen(watched.url + path) as answer:
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["referrer-policy"] == "same-origin"
            rules = answer.headers["content-security-policy"]
            assert ("sandbox" if path.startswith("/media") else "frame-ancestors") in rules
            assert path[:6] != "/media" or answer.headers["cache-control"] == "private, no-store"
    with urllib.request.urlopen(watched.url + "/_cnnviz/seen") as answer:
        assert json.load(answer)["host"] == watched.address
