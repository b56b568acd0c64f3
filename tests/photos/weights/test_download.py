import hashlib
import random
import socket
import subprocess
import sys
import threading
from collections import namedtuple
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from cnnviz.errors import BadFile, DiskFull, NoNetwork, WeightsError
from cnnviz.paths import ROOT
from cnnviz.photos.answering.preprocessing import Preprocessing
from cnnviz.photos.weights.available import WeightsInfo, path_of
from cnnviz.photos.weights.download import fetch
from cnnviz.settings import settings
from cnnviz.transfer import part

BODY = random.Random(0).randbytes(300_000)
HALF = len(BODY) // 2
TYPE = "application/octet-stream"
QUICK = (2.0, 0.3)  # seconds


class Server(ThreadingHTTPServer):
    """Loopback server: each request uses up one answer, the last answer stays."""

    def __init__(self, *answers):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = list(answers)
        self.ranges = []
        self.sent = 0
        self.closing = threading.Event()
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/net.pth"

    def stop(self):
        self.closing.set()
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.ranges.append(self.headers["Range"])
        answers = self.server.answers
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        with suppress(ConnectionError):  # the client may leave early
            answer(self)

    def reply(self, status, body, *, length=None, kind=TYPE, **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if length != "unknown":
            self.send_header("Content-Length", str(length or len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)
        self.server.sent += len(body)

    def log_message(self, *args):
        pass


def whole(request):
    request.reply(200, BODY)


def resumable(request):
    """As a good file server: the whole file, or what the Range header asks for."""
    span = request.headers["Range"]
    if span is None:
        return whole(request)
    begin = int(span.removeprefix("bytes=").removesuffix("-"))
    if begin >= len(BODY):
        return request.reply(416, b"", Content_Range=f"bytes */{len(BODY)}")
    span = f"bytes {begin}-{len(BODY) - 1}/{len(BODY)}"
    return request.reply(206, BODY[begin:], Content_Range=span)


def cut(request):
    request.reply(200, BODY[:HALF], length=len(BODY))


def stalled(request):
    cut(request)
    request.server.closing.wait()


def damaged(request):
    request.reply(200, BODY[:-1] + b"?")


def portal(request):
    request.reply(200, b"<html>Please log in</html>", kind="text/html; charset=utf-8")


def disguised_portal(request):
    request.reply(200, b"<html>Please log in</html>")


def other_range(request):
    request.reply(206, BODY[:9], Content_Range=f"bytes 0-8/{len(BODY)}")


def without_length(request):
    request.reply(200, BODY, length="unknown")


def refused(status):
    return lambda request: request.reply(status, b"no")


@pytest.fixture
def serve(tmp_path, monkeypatch):
    """Start a server with these answers; returns it with the weights that it offers."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    servers = []

    def start(*answers):
        servers.append(Server(*answers))
        return servers[-1], weights(servers[-1].url)

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def offline(monkeypatch):
    monkeypatch.setenv("CNNVIZ_OFFLINE", "1")
    settings.cache_clear()
    yield
    settings.cache_clear()


def weights(url, digits=8):
    return WeightsInfo(
        model="alexnet",
        id="TEST",
        data="noise",
        url=url,
        file_name="net.pth",
        hash_prefix=hashlib.sha256(BODY).hexdigest()[:digits],
        size_bytes=len(BODY),
        num_params=0,
        accuracy_top1=None,
        classes=(),
        preprocessing=Preprocessing(resize=8, crop=8, mean=(0.0,), std=(1.0,)),
    )


def files(info):
    folder = path_of(info).parent
    return {path.name for path in folder.iterdir() if not path.name.endswith(".lock")}


def place(info, name, content):
    path = path_of(info).with_name(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_a_good_file_arrives_whole_and_alone(serve):
    server, info = serve(whole)
    path = fetch(info)
    assert path == path_of(info)
    assert path.read_bytes() == BODY
    assert files(info) == {"net.pth"}
    assert server.ranges == [None]


def test_what_is_here_and_sound_asks_no_network(serve):
    server, info = serve(whole)
    place(info, "net.pth", BODY)
    assert fetch(info) == fetch(info) == path_of(info)
    assert server.ranges == []


def test_progress_grows_to_the_whole(serve):
    _, info = serve(whole)
    seen = []
    fetch(info, progress=lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert len(seen) > 1
    assert seen[-1] == (len(BODY), len(BODY))


def test_progress_falls_back_on_the_published_size(serve):
    _, info = serve(without_length)
    seen = []
    fetch(info, progress=lambda done, total: seen.append(total))
    assert set(seen) == {info.size_bytes}


def test_a_cut_connection_is_resumed(serve):
    server, info = serve(cut, resumable)
    assert fetch(info).read_bytes() == BODY
    first, second = server.ranges
    begin = int(second.removeprefix("bytes=").removesuffix("-"))
    assert first is None
    assert 0 < begin <= HALF
    assert server.sent == HALF + len(BODY) - begin


def test_without_range_support_the_file_starts_again(serve):
    server, info = serve(cut, whole)
    assert fetch(info).read_bytes() == BODY
    assert server.ranges[0] is None
    assert server.ranges[1] is not None


def test_another_range_than_asked_for_is_not_used(serve):
    server, info = serve(cut, other_range, whole)
    assert fetch(info).read_bytes() == BODY
    assert server.ranges[2] is None


def test_a_line_that_always_breaks_gives_up_and_keeps_the_part(serve):
    server, info = serve(cut)
    with pytest.raises(NoNetwork) as caught:
        fetch(info)
    assert caught.value.key == "download_broken"
    assert files(info) == {"net.pth.part"}
    assert len(server.ranges) < 10


def test_a_line_that_breaks_often_but_moves_on_arrives(serve):
    def crumb(request):
        begin = int((request.headers["Range"] or "bytes=0-")[6:-1])
        span = f"bytes {begin}-{len(BODY) - 1}/{len(BODY)}"
        status = 206 if begin else 200
        length = len(BODY) - begin
        request.reply(status, BODY[begin:][:70_000], length=length, Content_Range=span)

    server, info = serve(crumb)
    assert fetch(info).read_bytes() == BODY
    assert len(server.ranges) > part.CUTS


def test_a_stalled_server_is_left(serve):
    _, info = serve(stalled)
    with pytest.raises(NoNetwork) as caught:
        fetch(info, timeouts=QUICK)
    assert caught.value.key == "download_broken"


def test_a_stop_keeps_the_part_for_the_next_time(serve):
    server, info = serve(resumable)
    seen = []
    with pytest.raises(WeightsError) as caught:
        fetch(info, progress=lambda done, total: seen.append(done), should_stop=lambda: bool(seen))
    assert caught.value.key == "download_stopped"
    assert files(info) == {"net.pth.part"}
    assert fetch(info).read_bytes() == BODY
    assert server.ranges == [None, f"bytes={seen[0]}-"]


def test_a_complete_part_needs_only_its_name(serve):
    server, info = serve(whole)
    place(info, "net.pth.part", BODY)
    assert fetch(info).read_bytes() == BODY
    assert server.ranges == []


@pytest.mark.parametrize("part", [b"x" * 1000, BODY + b"x"], ids=["foreign", "too long"])
def test_a_part_of_another_file_is_dropped(serve, part):
    server, info = serve(resumable)
    place(info, "net.pth.part", part)
    assert fetch(info).read_bytes() == BODY
    assert server.ranges == [f"bytes={len(part)}-", None]


def test_a_wrong_hash_is_tried_once_more(serve):
    server, info = serve(damaged, whole)
    assert fetch(info).read_bytes() == BODY
    assert len(server.ranges) == 2


@pytest.mark.parametrize("answer", [damaged, disguised_portal])
def test_a_wrong_file_is_never_kept(serve, answer):
    server, info = serve(answer)
    with pytest.raises(BadFile) as caught:
        fetch(info)
    assert caught.value.key == "wrong_hash"
    assert files(info) == set()
    assert len(server.ranges) == 2


def test_a_hash_of_all_64_digits_is_checked_to_the_end(serve):
    _, info = serve(whole)
    full = hashlib.sha256(BODY).hexdigest()
    last = "0" if full[-1] != "0" else "1"
    with pytest.raises(BadFile):
        fetch(replace(info, hash_prefix=full[:-1] + last))
    assert fetch(replace(info, hash_prefix=full)).read_bytes() == BODY


def test_a_login_page_is_told_apart(serve):
    _, info = serve(portal)
    with pytest.raises(NoNetwork) as caught:
        fetch(info)
    assert caught.value.key == "login_page"
    assert files(info) == set()


@pytest.mark.parametrize("status", [403, 404, 500, 503])
def test_a_refusal_names_its_status_address_and_folder(serve, status):
    _, info = serve(refused(status))
    with pytest.raises(NoNetwork) as caught:
        fetch(info)
    assert caught.value.key == "http_status"
    assert caught.value.params == {
        "url": info.url,
        "folder": str(path_of(info).parent),
        "file": "net.pth",
        "status": status,
    }


def test_a_closed_port_names_address_and_folder(serve):
    _, info = serve(whole)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/net.pth"
    with pytest.raises(NoNetwork) as caught:
        fetch(replace(info, url=url))
    assert caught.value.key == "no_network"
    assert caught.value.params["url"] == url
    assert caught.value.params["folder"] in str(caught.value)


def test_too_little_room_is_said_before_the_first_byte(serve, monkeypatch):
    _, info = serve(whole)
    usage = namedtuple("usage", "total used free")(10**9, 10**9 - 5, 5)
    monkeypatch.setattr(part.shutil, "disk_usage", lambda folder: usage)
    with pytest.raises(DiskFull) as caught:
        fetch(info)
    assert caught.value.params["path"] == str(path_of(info))
    assert caught.value.params["free"] == 5
    assert caught.value.params["needed"] >= len(BODY)
    assert files(info) == set()


def test_a_disk_that_fills_up_on_the_way_is_said_and_freed(serve):
    _, info = serve(whole)
    path_of(info).parent.mkdir(parents=True)
    path_of(info).with_name("net.pth.part").symlink_to("/dev/full")
    with pytest.raises(DiskFull) as caught:
        fetch(info)
    assert caught.value.key == "disk_full"
    assert caught.value.params["needed"] > 0
    assert files(info) == set()


def test_a_folder_that_cannot_be_made_is_said(serve, tmp_path, monkeypatch):
    _, info = serve(whole)
    (tmp_path / "file").touch()
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "file"))
    with pytest.raises(WeightsError) as caught:
        fetch(info)
    assert caught.value.key == "folder_not_writable"
    assert str(tmp_path / "file") in caught.value.params["folder"]


@pytest.mark.parametrize("content", [BODY[:-1] + b"?", BODY[:HALF], b""])
def test_a_damaged_file_heals(serve, content):
    server, info = serve(whole)
    place(info, "net.pth", content)
    assert fetch(info).read_bytes() == BODY
    assert files(info) == {"net.pth", "net.pth.damaged"}
    fetch(info)
    assert len(server.ranges) == 1


def test_a_damaged_file_that_cannot_be_fetched_stays_where_it_is(serve):
    """It may be a copy by hand that is still under way."""
    _, info = serve(refused(503))
    place(info, "net.pth", b"damaged")
    with pytest.raises(BadFile) as caught:
        fetch(info)
    assert caught.value.key == "weights_damaged"
    assert caught.value.params["url"] == info.url
    assert files(info) == {"net.pth"}


def test_offline_asks_nobody(serve, offline):
    server, info = serve(whole)
    with pytest.raises(NoNetwork) as caught:
        fetch(info)
    assert caught.value.key == "offline"
    place(info, "net.pth", b"damaged")
    with pytest.raises(BadFile):
        fetch(info)
    place(info, "net.pth", BODY)
    assert fetch(info).read_bytes() == BODY
    assert server.ranges == []


def test_bundled_weights_are_never_fetched(tmp_path):
    info = replace(weights(None), folder=tmp_path)
    with pytest.raises(BadFile):
        fetch(info)
    place(info, "net.pth", BODY)
    assert fetch(info) == tmp_path / "net.pth"


def test_threads_share_one_download(serve):
    everyone = threading.Barrier(8)
    server, info = serve(whole)
    results = []

    def ask():
        everyone.wait()
        results.append(fetch(info).read_bytes())

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [BODY] * 8
    assert server.ranges == [None]


def test_who_waits_for_another_sees_progress_and_may_leave(serve):
    begun, free = threading.Event(), threading.Event()

    def slow(request):
        request.reply(200, BODY[:HALF], length=len(BODY))
        begun.set()
        free.wait()
        request.wfile.write(BODY[HALF:])

    _, info = serve(slow)
    first = threading.Thread(target=fetch, args=(info,))
    first.start()
    begun.wait()
    seen = []
    try:
        with pytest.raises(WeightsError) as caught:
            fetch(
                info,
                progress=lambda done, total: seen.append((done, total)),
                should_stop=lambda: len(seen) > 1,
            )
    finally:
        free.set()
        first.join()
    assert caught.value.key == "download_stopped"
    assert {total for _, total in seen} == {len(BODY)}
    assert path_of(info).read_bytes() == BODY


ASK = """
import sys
sys.path.insert(0, sys.argv[1])
from test_download import fetch, weights
info = weights(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
fetch(info)
"""


def test_processes_share_one_download(serve):
    server, info = serve(whole)
    asking = [
        subprocess.Popen(
            [sys.executable, "-c", ASK, str(Path(__file__).parent), info.url],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in asking:
        assert process.stdout.readline() == "ready\n"
    for process in asking:
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in asking:
        process.communicate()
    assert [process.returncode for process in asking] == [0, 0]
    assert server.ranges == [None]
    assert path_of(info).read_bytes() == BODY
