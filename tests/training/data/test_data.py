"""CIFAR-10's two layouts, from small files that are made here."""

import os
import pickle

import numpy as np
import pytest
import torch

from cnnviz.errors import DataMissing
from cnnviz.training.data.image_data import (
    BINARY_FOLDER,
    PYTHON_FOLDER,
    TEST_BATCH,
    TRAIN_BATCHES,
    channel_statistics,
    cifar10,
)

NAMES = (*TRAIN_BATCHES, TEST_BATCH)


def made(seed, count=7):
    random = np.random.default_rng(seed)
    pixels = random.integers(0, 256, (count, 3072), dtype=np.uint8)
    return pixels, random.integers(0, 10, count)


def write_binary(folder):
    place = folder / BINARY_FOLDER
    place.mkdir(parents=True)
    for seed, name in enumerate(NAMES):
        records = b"".join(
            bytes([label]) + row.tobytes() for row, label in zip(*made(seed), strict=True)
        )
        (place / f"{name}.bin").write_bytes(records)
    return place


def pickled(pixels, labels):
    batch = {b"batch_label": b"testing", b"labels": [int(n) for n in labels], b"data": pixels}
    return pickle.dumps(batch, protocol=2)


def write_python(folder):
    place = folder / PYTHON_FOLDER
    place.mkdir(parents=True)
    for seed, name in enumerate(NAMES):
        (place / name).write_bytes(pickled(*made(seed)))
    return place


@pytest.mark.parametrize("write", [write_binary, write_python])
def test_a_layout_is_read_pixel_by_pixel(tmp_path, write):
    place = write(tmp_path)
    for folder in (tmp_path, place):
        data = cifar10(folder)
        assert data.name == "cifar10"
        assert (len(data.train), len(data.test)) == (5 * 7, 7)
        assert data.classes[3] == "cat"
        for number, (seed, row) in enumerate((seed, row) for seed in range(5) for row in range(7)):
            pixels, labels = made(seed)
            assert data.train.labels[number] == labels[row]
            for channel, y, x in ((0, 0, 0), (1, 0, 31), (2, 31, 0), (0, 17, 5)):
                value = pixels[row][channel * 1024 + y * 32 + x]
                assert data.train.images[number, y, x, channel] == value
        assert data.test.labels.tolist() == made(5)[1].tolist()
        assert data.train.images.dtype == torch.uint8


def test_both_layouts_give_the_same(tmp_path):
    write_binary(tmp_path / "a")
    write_python(tmp_path / "b")
    one, other = cifar10(tmp_path / "a"), cifar10(tmp_path / "b")
    assert torch.equal(one.train.images, other.train.images)
    assert torch.equal(one.test.labels, other.test.labels)
    assert (one.mean, one.std) == (other.mean, other.std)


def test_pickles_of_an_older_numpy_are_read(tmp_path):
    place = write_python(tmp_path)
    for name in NAMES:
        data = (place / name).read_bytes()
        old = data.replace(b"cnumpy._core.multiarray\n", b"cnumpy.core.multiarray\n")
        assert old != data
        (place / name).write_bytes(old)
    assert len(cifar10(tmp_path).train) == 35


def test_statistics_are_those_of_numpy():
    images = torch.from_numpy(np.random.default_rng(1).integers(0, 256, (9, 6, 5, 3), np.uint8))
    mean, std = channel_statistics(images)
    values = images.numpy().astype(np.float64) / 255
    np.testing.assert_allclose(mean, values.mean((0, 1, 2)), rtol=1e-12)
    np.testing.assert_allclose(std, values.std((0, 1, 2)), rtol=1e-12)


def test_an_empty_folder_is_told(tmp_path):
    with pytest.raises(DataMissing) as caught:
        cifar10(tmp_path)
    assert caught.value.key == "cifar10_missing"
    assert str(tmp_path) in str(caught.value)


class Trap:
    """A pickle that makes a folder when it is read by a careless reader."""

    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return os.mkdir, (str(self.marker),)


def test_a_pickle_that_calls_functions_never_runs(tmp_path):
    place, marker = write_python(tmp_path), tmp_path / "sprung"
    trap = pickle.dumps({b"data": Trap(marker), b"labels": [0]}, protocol=2)
    (place / "data_batch_3").write_bytes(trap)
    with pytest.raises(DataMissing) as caught:
        cifar10(tmp_path)
    assert not marker.exists()
    assert caught.value.key == "cifar10_damaged"
    assert "data_batch_3" in str(caught.value)
    pickle.loads(trap)  # the trap is real
    assert marker.is_dir()


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00" * 3072, b"\x0a" + b"\x00" * 3072],
    ids=["empty", "not whole records", "label 10"],
)
def test_a_damaged_binary_file_is_named(tmp_path, content):
    place = write_binary(tmp_path)
    (place / "data_batch_2.bin").write_bytes(content)
    with pytest.raises(DataMissing) as caught:
        cifar10(tmp_path)
    assert caught.value.params == {"path": str(place / "data_batch_2.bin")}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a pickle",
        pickle.dumps([1, 2]),
        pickle.dumps({b"data": 3}),
        pickled(made(0)[0], made(0)[1][:-1]),
        pickled(made(0)[0], made(0)[1] + 10),
        pickled(made(0)[0][:, :100], made(0)[1]),
        pickled(made(0)[0].astype(np.float32), made(0)[1]),
        pickled(made(0)[0], made(0)[1])[:-500],
    ],
    ids="empty text list no-labels too-few-labels label-19 narrow floats cut".split(),
)
def test_a_damaged_python_file_is_named(tmp_path, content):
    place = write_python(tmp_path)
    (place / "data_batch_2").write_bytes(content)
    with pytest.raises(DataMissing) as caught:
        cifar10(tmp_path)
    assert caught.value.params == {"path": str(place / "data_batch_2")}


def test_any_flipped_byte_of_the_frame_is_data_or_a_clear_error(tmp_path):
    batches = write_python(tmp_path)
    sound = pickled(*made(0))
    refused = 0
    for place in (*range(0, 200, 3), *range(-40, 0)):  # the ends hold the structure
        data = bytearray(sound)
        data[place] ^= 0x80
        (batches / TEST_BATCH).write_bytes(data)
        try:
            cifar10(tmp_path)
        except DataMissing as error:
            assert error.key == "cifar10_damaged"  # noqa: PT017 (either outcome is right)
            refused += 1
    assert refused > 50


def test_a_missing_file_is_named(tmp_path):
    place = write_binary(tmp_path)
    (place / "data_batch_4.bin").unlink()
    with pytest.raises(DataMissing, match=r"data_batch_4\.bin"):
        cifar10(tmp_path)
