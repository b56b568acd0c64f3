"""Fetching CIFAR-10, from a small archive of the same make on a server of this test's own."""

import hashlib
import io
import tarfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from cnnviz.errors import BadFile, NoNetwork, WeightsError
from cnnviz.training.data.download_cifar10 import MD5, MEMBERS, URL, fetch_cifar10, present
from cnnviz.training.data.image_data import BINARY_FOLDER, RECORD, cifar10

PICTURES = 5
NAME = "cifar-10-binary.tar.gz"


class Quiet(SimpleHTTPRequestHandler):
    def do_GET(self):
        self.server.asked += 1
        super().do_GET()

    def log_message(self, *args):
        pass


@pytest.fixture
def server(tmp_path, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    root = tmp_path / "server"
    root.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=root)) as running:
        running.root, running.asked = root, 0
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield running
        running.shutdown()


def records(label):
    return bytes([label] + [7 * label] * (RECORD - 1)) * PICTURES


def members():
    return {name: records(label) for label, name in enumerate(MEMBERS)}


def publish(server, contents, extra=()):
    """Put an archive on the server; returns what `fetch_cifar10` needs to get it."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, data in contents.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
        for info in extra:
            tar.addfile(info)
    return publish_bytes(server, packed.getvalue())


def publish_bytes(server, data):
    (server.root / NAME).write_bytes(data)
    return {
        "url": f"http://127.0.0.1:{server.server_port}/{NAME}",
        "md5": hashlib.md5(data).hexdigest(),
        "pictures_per_file": PICTURES,
    }


def names(folder):
    return {path.name for path in folder.iterdir() if path.suffix != ".lock"}


def test_it_arrives_whole_and_can_be_read(server, tmp_path):
    folder, seen = tmp_path / "data", []
    options = publish(server, members())
    assert not present(folder)
    assert fetch_cifar10(folder, progress=lambda done, _: seen.append(done), **options) == folder
    assert present(folder)
    assert names(folder) == {BINARY_FOLDER}
    assert names(folder / BINARY_FOLDER) == {name.split("/")[1] for name in MEMBERS}
    data = cifar10(folder)
    assert data.train.labels.tolist() == [label for label in range(5) for _ in range(PICTURES)]
    assert data.test.images.unique().tolist() == [35]
    assert seen == sorted(seen)


def test_what_is_here_is_not_fetched_again(server, tmp_path):
    options = publish(server, members())
    fetch_cifar10(tmp_path, **options)
    fetch_cifar10(tmp_path, **options)
    assert server.asked == 1


def test_half_a_folder_is_replaced(server, tmp_path):
    half = tmp_path / BINARY_FOLDER
    half.mkdir()
    (half / "test_batch.bin").write_bytes(b"half")
    assert not present(tmp_path)
    fetch_cifar10(tmp_path, **publish(server, members()))
    assert len(cifar10(tmp_path).test) == PICTURES


def test_nothing_but_the_known_files_leaves_the_archive(server, tmp_path):
    folder = tmp_path / "inside" / "data"
    evil = {
        "../../escaped.bin": b"x",
        f"{tmp_path}/absolute.bin": b"x",
        f"{BINARY_FOLDER}/readme.html": b"x",
        f"{BINARY_FOLDER}/../beside.bin": b"x",
    }
    fetch_cifar10(folder, **publish(server, members() | evil))
    assert names(folder) == {BINARY_FOLDER}
    assert len(names(folder / BINARY_FOLDER)) == 6
    assert names(tmp_path) == {"server", "inside"}


def link(name, target, kind):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE])
def test_a_member_that_is_no_plain_file_is_refused(server, tmp_path, kind):
    secret = tmp_path / "secret"
    secret.write_bytes(records(0))
    contents = members()
    del contents[MEMBERS[2]]
    options = publish(server, contents, extra=[link(MEMBERS[2], str(secret), kind)])
    with pytest.raises(BadFile) as caught:
        fetch_cifar10(tmp_path / "data", **options)
    assert caught.value.key == "archive_damaged"
    assert not (tmp_path / "data" / BINARY_FOLDER).exists()


@pytest.mark.parametrize("change", ["missing", "short", "no archive"])
def test_another_archive_is_refused_and_leaves_nothing_half(server, tmp_path, change):
    contents = members()
    if change == "missing":
        del contents[MEMBERS[5]]
    else:
        contents[MEMBERS[5]] = b"short"
    options = publish(server, contents)
    if change == "no archive":
        options = publish_bytes(server, b"no archive at all")
    with pytest.raises(BadFile) as caught:
        fetch_cifar10(tmp_path / "data", **options)
    assert caught.value.key == "archive_damaged"
    assert names(tmp_path / "data") == {NAME}
    assert not present(tmp_path / "data")


def test_another_hash_is_refused_before_the_archive_is_opened(server, tmp_path):
    options = publish(server, members()) | {"md5": MD5}
    with pytest.raises(BadFile) as caught:
        fetch_cifar10(tmp_path / "data", **options)
    assert caught.value.key == "wrong_hash"
    assert names(tmp_path / "data") == set()


def test_a_stopped_download_goes_on(server, tmp_path):
    options = publish(server, members())
    part = tmp_path / f"{NAME}.part"
    part.write_bytes((server.root / NAME).read_bytes()[:100])
    with pytest.raises(WeightsError) as caught:
        fetch_cifar10(tmp_path, should_stop=lambda: True, **options)
    assert caught.value.key == "download_stopped"
    assert part.exists()
    fetch_cifar10(tmp_path, **options)
    assert present(tmp_path)
    assert not part.exists()


def test_no_server_names_the_address_and_the_folder(server, tmp_path):
    options = publish(server, members()) | {"url": "http://127.0.0.1:9/" + NAME}
    with pytest.raises(NoNetwork) as caught:
        fetch_cifar10(tmp_path, **options)
    assert "127.0.0.1:9" in str(caught.value)
    assert str(tmp_path) in str(caught.value)


def test_the_published_archive():
    assert URL == "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"
    assert len(MD5) == 32
    assert len(MEMBERS) == 6
