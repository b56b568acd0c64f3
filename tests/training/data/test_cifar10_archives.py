"""CIFAR-10 from an archive in the folder: every form of packing, and what is wrong with others."""

import io
import pickle
import tarfile
import zipfile

import numpy as np
import pytest
import torch

from cnnviz.errors import DataMissing
from cnnviz.settings import read
from cnnviz.training.data import cifar10_archives, data_sets
from cnnviz.training.data.cifar10_archives import problem, read_cifar10
from cnnviz.training.data.download_cifar10 import fetch_cifar10, present
from cnnviz.training.data.image_data import (
    BINARY_FOLDER,
    PYTHON_FOLDER,
    RECORD,
    TEST_BATCH,
    TRAIN_BATCHES,
    cifar10,
)

PICTURES = 5
NAMES = (*TRAIN_BATCHES, TEST_BATCH)


def records(label):
    random = np.random.default_rng(label)
    pixels = random.integers(0, 256, (PICTURES, RECORD - 1), np.uint8)
    return pixels, [label] * PICTURES


def binary():
    return {
        f"{name}.bin": b"".join(bytes([label]) + row.tobytes() for row in records(label)[0])
        for label, name in enumerate(NAMES)
    }


def python():
    found = {}
    for label, name in enumerate(NAMES):
        pixels, labels = records(label)
        found[name] = pickle.dumps({b"data": pixels, b"labels": labels}, protocol=2)
    return found


def packed(path, files, prefix="", mode="w:gz"):
    """An archive of files, each below a prefix."""
    if mode == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(f"{prefix}{name}", data)
        return path
    with tarfile.open(path, mode) as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(f"{prefix}{name}")
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


def unpacked(folder):
    """The same pictures as a folder: the oracle."""
    place = folder / BINARY_FOLDER
    place.mkdir(parents=True)
    for name, data in binary().items():
        (place / name).write_bytes(data)
    return cifar10(folder)


PACKINGS = [
    ("cifar-10-binary.tar.gz", binary, f"{BINARY_FOLDER}/", "w:gz"),
    ("cifar-10-python.tar.gz", python, f"{PYTHON_FOLDER}/", "w:gz"),
    ("cifar-10-binary.tar.gz", binary, f"./{BINARY_FOLDER}/", "w:xz"),  # as its name does not say
    ("cifar-10-binary (1).tar", binary, "", "w"),
    ("CIFAR10.tar.bz2", python, "data/deep/", "w:bz2"),
    ("cifar-10.zip", binary, f"{BINARY_FOLDER}/", "zip"),
    ("cifar-10-python.zip", python, f"{PYTHON_FOLDER}\\", "zip"),
    ("cifar-10.tar", binary, "../../outside/", "w"),
]


@pytest.mark.parametrize(("name", "files", "prefix", "mode"), PACKINGS)
@pytest.mark.parametrize("keep", [False, True])
def test_every_packing_gives_the_same_pictures(tmp_path, name, files, prefix, mode, keep):
    data, wanted = tmp_path / "data", unpacked(tmp_path / "oracle")
    data.mkdir()
    packed(data / name, files(), prefix, mode)
    found = read_cifar10(data, keep=keep)
    for split in ("train", "test"):
        assert torch.equal(getattr(found, split).images, getattr(wanted, split).images)
        assert torch.equal(getattr(found, split).labels, getattr(wanted, split).labels)
    assert (found.mean, found.std) == (wanted.mean, wanted.std)
    assert present(data) is keep  # and a path in it leads nowhere
    assert {path.name for path in tmp_path.iterdir()} == {"data", "oracle"}
    assert read_cifar10(data / name).classes == wanted.classes


def test_a_run_unpacks_it_once_and_pages_offer_it(tmp_path, monkeypatch):
    found = read({"CNNVIZ_HOME": str(tmp_path), "CNNVIZ_DATA": str(tmp_path / "data")})
    monkeypatch.setattr(data_sets, "settings", lambda: found)
    found.data.mkdir()
    packed(found.data / "cifar-10-binary.tar.gz", binary(), f"{BINARY_FOLDER}/")
    assert data_sets.available()[0] == "cifar10"
    assert not present(found.data)
    assert len(data_sets.load("cifar10").test) == PICTURES
    assert present(found.data)
    assert data_sets.refused_archives() == []


def test_a_folder_that_cannot_be_written_is_read_all_the_same(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    packed(tmp_path / "cifar-10-binary.tar.gz", binary())
    monkeypatch.setattr(cifar10_archives, "put_in_place", full)
    assert len(read_cifar10(tmp_path, keep=True).test) == PICTURES


def test_fetching_needs_no_network_where_an_archive_lies(tmp_path, monkeypatch):
    packed(tmp_path / "cifar10.zip", python(), f"{PYTHON_FOLDER}/", "zip")
    assert fetch_cifar10(tmp_path, url="http://127.0.0.1:9/cifar-10-binary.tar.gz") == tmp_path
    assert {path.name for path in tmp_path.iterdir()} == {"cifar10.zip", PYTHON_FOLDER}
    assert len(cifar10(tmp_path).test) == PICTURES


def test_half_a_folder_beside_it_is_no_hindrance(tmp_path):
    packed(tmp_path / "cifar-10-binary.tar.gz", binary())
    (tmp_path / BINARY_FOLDER).mkdir()
    (tmp_path / BINARY_FOLDER / "test_batch.bin").write_bytes(b"half")
    assert len(read_cifar10(tmp_path, keep=True).test) == PICTURES
    assert fetch_cifar10(tmp_path) == tmp_path
    assert len(cifar10(tmp_path).test) == PICTURES


def without(files, name):
    return {key: value for key, value in files.items() if key != name}


def cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


WRONG = {
    "lacking": ("archive_lacks", lambda p: packed(p, without(binary(), "data_batch_3.bin"))),
    "of a hundred": ("archive_lacks", lambda p: packed(p, {"train.bin": b"x", "test.bin": b"x"})),
    "short": ("archive_member", lambda p: packed(p, binary() | {"test_batch.bin": b"short"})),
    "label": (
        "archive_member",
        lambda p: packed(p, binary() | {"test_batch.bin": bytes([10] * RECORD)}),
    ),
    "pickle": (
        "archive_member",
        lambda p: packed(p, python() | {"test_batch": pickle.dumps(print)}),
    ),
    "long": (
        "archive_member",
        lambda p: packed(p, binary() | {"test_batch.bin": bytes(RECORD * 10_001)}),
    ),
    "cut off": ("archive_unreadable", lambda p: cut(packed(p, binary()))),
    "cut off zip": ("archive_unreadable", lambda p: cut(packed(p, binary(), mode="zip"))),
    "a page": ("archive_unreadable", lambda p: p.write_bytes(b"<html>Log in</html>")),
    "empty": ("archive_unreadable", lambda p: p.touch()),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_with_it_is_told_by_its_name_alone(tmp_path, wrong):
    key, make = WRONG[wrong]
    path = tmp_path / "cifar-10-binary.tar.gz"
    make(path)
    with pytest.raises(DataMissing) as caught:
        read_cifar10(tmp_path)
    assert caught.value.key == key
    assert caught.value.params["file"] == path.name
    assert str(tmp_path) not in "".join(map(str, caught.value.params.values()))
    assert str(path) in str(caught.value)
    assert problem(path).key == key
    assert {file.name for file in tmp_path.iterdir()} == {path.name}
    if wrong == "lacking":
        assert caught.value.params["lacking"] == "data_batch_3.bin"


@pytest.mark.parametrize("at", [0.2, 0.5, 0.9])
def test_a_picture_that_was_damaged_on_the_way_is_noticed(tmp_path, at):
    path = packed(tmp_path / "cifar-10-binary.tar.gz", binary())
    data = bytearray(path.read_bytes())
    data[int(at * len(data))] ^= 1  # noise is packed as it is: only the checksum tells
    path.write_bytes(data)
    with pytest.raises(DataMissing) as caught:
        read_cifar10(tmp_path)
    assert caught.value.key == "archive_unreadable"


def test_a_link_in_it_is_not_followed(tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(binary()["test_batch.bin"])
    path = packed(tmp_path / "cifar-10.tar", without(binary(), "test_batch.bin"), mode="w")
    with tarfile.open(path, "a") as tar:
        link = tarfile.TarInfo("test_batch.bin")
        link.type, link.linkname = tarfile.SYMTYPE, str(secret)
        tar.addfile(link)
    assert problem(path).key == "archive_lacks"


def test_an_endless_archive_is_left(tmp_path, monkeypatch):
    monkeypatch.setattr(cifar10_archives, "MOST_BYTES", 10**6)
    path = packed(tmp_path / "cifar-10.tar.gz", {"other": bytes(2 * 10**6)} | binary())
    assert problem(path).key == "archive_too_large"


def test_files_of_another_name_or_under_way_are_not_looked_into(tmp_path):
    for name in (
        "holiday.zip",
        "._cifar-10-binary.tar.gz",
        "cifar-10-binary.tar.gz.part",
        "cifar-10.zip.crdownload",
    ):
        packed(tmp_path / name, binary())
    with pytest.raises(DataMissing) as caught:
        read_cifar10(tmp_path)
    assert caught.value.key == "cifar10_missing"


def test_an_archive_is_looked_into_once_until_it_changes(tmp_path, monkeypatch):
    looked = []
    whole = cifar10_archives.contents
    monkeypatch.setattr(
        cifar10_archives, "contents", lambda path: looked.append(path) or whole(path)
    )
    path = packed(tmp_path / "cifar-10.tar", {"other": b""}, mode="w")
    assert {problem(path).key for _ in range(3)} == {"archive_lacks"}
    assert len(looked) == 1
    packed(path, binary(), mode="w")
    assert problem(path) is None
    assert len(looked) == 2
