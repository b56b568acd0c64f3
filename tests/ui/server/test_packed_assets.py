"""Streamlit's files over the wire: packed once, unpacked to what lies on the disk."""

import asyncio
import gzip
import mimetypes
from pathlib import Path

import pytest
from starlette.datastructures import Headers
from streamlit import file_util

from cnnviz.ui.server import packed_assets
from cnnviz.ui.server.packed_assets import PackedAssets, below, takes_gzip
from tests import loops
from tests.ui.server.asked import answering, asked, body_of, headers_of

PLAIN = b"from Streamlit"
SCRIPT = b"let a = 1;\n" * 500
TAKES = {"accept-encoding": "gzip, deflate, br, zstd"}


@pytest.fixture
def folder(tmp_path):
    for name, content in {
        "index.html": b"<html>",
        "static/js/a.123.js": SCRIPT,
        "static/css/b.456.css": b"a { color: red }",
        "static/media/c.789.woff2": b"wOF2",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path


def served(folder, path, headers=TAKES, *, base="", **more):
    return asked(PackedAssets(answering(PLAIN), folder, base), path, headers=headers, **more)


@pytest.mark.parametrize("base", ["", "cnnviz", "/cnnviz/"])
def test_a_script_goes_out_packed_and_is_what_lies_on_the_disk(folder, base):
    front = f"/{base.strip('/')}".rstrip("/")
    sent = served(folder, f"{front}/static/js/a.123.js", base=base)
    headers = dict(headers_of(sent))
    assert gzip.decompress(body_of(sent)) == SCRIPT
    assert len(body_of(sent)) == int(headers["content-length"]) < len(SCRIPT) / 10
    assert headers["content-type"] == "text/javascript; charset=utf-8"
    assert (headers["content-encoding"], headers["vary"]) == ("gzip", "Accept-Encoding")
    assert "immutable" in headers["cache-control"]
    assert "max-age=31536000" in headers["cache-control"]


def test_who_has_it_is_told_so(folder):
    path = "/static/css/b.456.css"
    tag = dict(headers_of(served(folder, path)))["etag"]
    sent = served(folder, path, TAKES | {"if-none-match": f'"other", {tag}'})
    assert sent[0]["status"] == 304
    assert body_of(sent) == b""
    assert dict(headers_of(sent))["etag"] == tag
    assert served(folder, path, TAKES | {"if-none-match": '"other"'})[0]["status"] == 200


def test_who_asks_for_the_head_gets_no_body(folder):
    whole = served(folder, "/static/js/a.123.js")
    head = served(folder, "/static/js/a.123.js", method="HEAD")
    assert body_of(head) == b""
    assert headers_of(head) == headers_of(whole)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"accept-encoding": "br"},
        {"accept-encoding": "gzip;q=0"},
        TAKES | {"range": "bytes=0-9"},
    ],
)
def test_who_cannot_take_it_packed_gets_the_plain_file_and_stores_know(folder, headers):
    sent = served(folder, "/static/js/a.123.js", headers)
    assert body_of(sent) == PLAIN
    assert dict(headers_of(sent))["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "path",
    ["/", "/index.html", "/static/media/c.789.woff2", "/static/js/../../index.html", "/media/a.js",
     "/static/js/none.js", "//static/../etc/passwd.js", "/_stcore/health"],
)  # fmt: skip
def test_everything_else_passes_as_it_is(folder, path):
    sent = served(folder, path)
    assert body_of(sent) == PLAIN
    assert "vary" not in dict(headers_of(sent))


def test_two_hundred_who_come_at_once_have_it_packed_once(folder, monkeypatch):
    packed = []

    def pack(path):
        packed.append(path.name)
        return original(path)

    original = packed_assets.pack
    monkeypatch.setattr(packed_assets, "pack", pack)
    app = PackedAssets(answering(PLAIN), folder, "")

    async def crowd():
        return await asyncio.gather(*(app._packed("static/js/a.123.js") for _ in range(200)))

    files = loops.run(crowd())
    assert packed == ["a.123.js"]
    assert all(file is files[0] for file in files)


def test_a_reader_who_leaves_takes_it_from_nobody(folder):
    app = PackedAssets(answering(PLAIN), folder, "")

    async def leave():
        first = asyncio.ensure_future(app._packed("static/js/a.123.js"))
        await asyncio.sleep(0)
        first.cancel()
        return await app._packed("static/js/a.123.js")

    assert gzip.decompress(loops.run(leave()).body) == SCRIPT


def test_a_file_that_cannot_be_read_is_tried_again(folder):
    app = PackedAssets(answering(PLAIN), folder, "")
    lost = folder / "static/js/a.123.js"
    lost.rename(folder / "away")
    with pytest.raises(FileNotFoundError):
        loops.run(app._packed("static/js/a.123.js"))
    (folder / "away").rename(lost)
    assert loops.run(app._packed("static/js/a.123.js")).body


@pytest.mark.parametrize(
    ("told", "taken"),
    [("gzip", True), ("GZIP;q=0.5", True), ("br, *;q=0.1", True), ("identity", False),
     ("", False), ("gzip; q=0", False), ("br;q=1, gzip;q=0.0", False), ("gzipped", False)],
)  # fmt: skip
def test_who_takes_it_packed(told, taken):
    assert takes_gzip(Headers({"accept-encoding": told})) is taken


def test_the_path_below_a_front():
    assert below("/a/", {"path": "/a/b"}) == below("a", {"path": "/a/b"}) == "b"
    assert below("a", {"path": "/ab/c"}) == "ab/c"
    assert below("", {"path": "/a"}) == "a"


def test_streamlit_still_keeps_hashed_scripts_there_and_sends_the_same_type():
    folder = Path(file_util.get_static_dir())
    app = PackedAssets(answering(PLAIN), folder, "")
    assert any("Plotly" in name for name in app._files)
    assert len(app._files) > 200
    assert mimetypes.guess_type("a.js")[0] == "text/javascript"
