"""A file whose hash nobody publishes must be what its server says, and stays that."""

import hashlib
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from cnnviz.errors import BadFile
from cnnviz.transfer import Remote, bring, note_of

BODY = bytes(range(256)) * 400
SHA = hashlib.sha256(BODY).hexdigest()


@pytest.fixture(autouse=True)
def fetching(may_fetch):
    pass


@contextmanager
def hub(headers, body=BODY, behind=None):
    """A hub that leads to a storage: the first answer has these headers, the second others."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path == "/resolve":
                self.send_response(302)
                self.send_header("Location", "/storage")
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            begin = int((self.headers["Range"] or "bytes=0-").removeprefix("bytes=").rstrip("-"))
            self.send_response(206 if begin else 200)
            self.send_header("Content-Length", str(len(body) - begin))
            if begin:
                self.send_header("Content-Range", f"bytes {begin}-{len(body) - 1}/{len(body)}")
            for name, value in (behind or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body[begin:])

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/resolve"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("headers", "behind"),
    [
        ({"X-Linked-ETag": f'"{SHA}"', "ETag": '"0123abcd"'}, {"ETag": '"d41d8cd98f00b204"'}),
        ({}, {"ETag": f'"{SHA}"'}),
        ({"X-Linked-ETag": SHA}, {"ETag": f'"{"0" * 64}"'}),
    ],
    ids=["linked", "of the storage", "linked before that of the storage"],
)
def test_what_the_server_says_is_checked_and_noted(tmp_path, headers, behind):
    with hub(headers, behind=behind) as url:
        remote = Remote(url=url, path=tmp_path / "net.safetensors", digest="")
        assert bring(remote).read_bytes() == BODY
    assert note_of(remote.path).read_text().strip() == SHA
    assert remote.is_sound()
    remote.path.write_bytes(BODY[:-1] + b"x")  # a bit that flipped on the disk
    assert not remote.is_sound()


def test_a_file_that_was_damaged_on_the_way_is_refused(tmp_path):
    with hub({"X-Linked-ETag": f'"{SHA}"'}, body=BODY[:-1] + b"x") as url:
        remote = Remote(url=url, path=tmp_path / "net.safetensors", digest="")
        with pytest.raises(BadFile) as caught:
            bring(remote)
    assert caught.value.key == "wrong_hash"
    assert not remote.path.exists()
    assert not note_of(remote.path).exists()


def test_a_server_that_says_nothing_is_not_trusted(tmp_path):
    with hub({"ETag": '"0123abcd"'}) as url:
        remote = Remote(url=url, path=tmp_path / "net.safetensors", digest="")
        with pytest.raises(BadFile) as caught:
            bring(remote)
    assert caught.value.key == "no_hash"
    assert not remote.path.exists()


def test_a_part_of_an_older_file_is_fetched_anew(tmp_path):
    path = tmp_path / "net.safetensors"
    path.with_name("net.safetensors.part").write_bytes(b"old" * 100)
    with hub({"X-Linked-ETag": f'"{SHA}"'}) as url:
        assert bring(Remote(url=url, path=path, digest="")).read_bytes() == BODY


def test_a_part_of_this_file_is_resumed(tmp_path):
    path = tmp_path / "net.safetensors"
    path.with_name("net.safetensors.part").write_bytes(BODY[:5000])
    told = []
    with hub({"X-Linked-ETag": f'"{SHA}"'}) as url:
        bring(
            Remote(url=url, path=path, digest=""), progress=lambda done, _total: told.append(done)
        )
    assert path.read_bytes() == BODY
    assert told[0] > 5000
