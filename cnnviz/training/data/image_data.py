"""Data sets as one tensor: CIFAR-10 from its binary or Python layout.

The pixels stay uint8 and channels-last, (N, 32, 32, 3): one copy on the device, a quarter of the
float size, and a crop is one gather.
"""

import io
import pickle
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from cnnviz.errors import BadValue, DataMissing
from cnnviz.paths import is_file
from cnnviz.photos.decoding.picture_folders import Reason
from cnnviz.photos.decoding.refusals import RefusalReason
from cnnviz.training.data.cifar10_files import (
    BINARY_FOLDER,
    PYTHON_FOLDER,
    TEST_BATCH,
    TRAIN_BATCHES,
)

CIFAR10_CLASSES = tuple("airplane automobile bird cat deer dog frog horse ship truck".split())
"""The ten classes in label order (batches.meta.txt)."""

SIDE = 32
RECORD = 1 + 3 * SIDE * SIDE  # a label byte, then the red, green and blue planes


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSplit:
    """Pictures with their labels.

    Attributes:
        images: uint8, (N, side, side, 3).
        labels: int64, (N,).
    """

    images: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.labels)

    def to(self, device: torch.device | str) -> "DataSplit":
        """Return the same split on another device."""
        return DataSplit(images=self.images.to(device), labels=self.labels.to(device))


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageData:
    """A data set of small colour pictures.

    Attributes:
        classes: Class names in label order.
        mean: Mean of each channel over the training pictures, on the 0-1 scale.
        std: Standard deviation of each channel on the same scale.
        left_out: Files and folders that are not in it, by reason, with their numbers.
    """

    name: str
    classes: tuple[str, ...]
    train: DataSplit
    test: DataSplit
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    left_out: tuple[tuple[Reason, int], ...] = ()

    @property
    def skipped(self) -> int:
        """How many files could not be read as pictures."""
        return sum(count for reason, count in self.left_out if isinstance(reason, RefusalReason))


def cifar10(folder: Path) -> ImageData:
    """Return CIFAR-10 from `folder`, which holds `cifar-10-batches-bin` or `cifar-10-batches-py`.

    Args:
        folder: The folder that holds one of the two, or one of the two itself.

    Raises:
        DataMissing: If neither is there, or a file is not of its format.
    """
    for candidate in (folder / BINARY_FOLDER, folder / PYTHON_FOLDER, folder):
        for suffix, split in ((".bin", binary_split), ("", python_split)):
            if is_file(candidate / f"{TEST_BATCH}{suffix}"):
                return assembled(partial(_of_folder, candidate, suffix, split))
    raise DataMissing(
        "cifar10_missing",
        f"CIFAR-10 is not in {folder}: it must hold {BINARY_FOLDER} or {PYTHON_FOLDER}",
        folder=str(folder),
    )


def assembled(read: Callable[[str], DataSplit]) -> ImageData:
    """Return CIFAR-10 from its six files.

    Args:
        read: Returns the pictures of a file, by its name without suffix.

    Raises:
        DataMissing: If `read` does.
    """
    train = _join([read(name) for name in TRAIN_BATCHES])
    test = read(TEST_BATCH)
    mean, std = channel_statistics(train.images)
    return ImageData(
        name="cifar10", classes=CIFAR10_CLASSES, train=train, test=test, mean=mean, std=std
    )


def subset(data: ImageData, pictures: int) -> ImageData:
    """Return the same data set with fewer pictures to learn from, and all to measure on.

    Args:
        data: The data set; its training pictures are in random order.
        pictures: How many, the first ones; all where there are fewer.

    Raises:
        BadValue: If there would not be one picture a class on average.
    """
    if pictures < len(data.classes):
        raise BadValue(
            "too_few_pictures",
            f"{pictures} pictures are too few for {len(data.classes)} classes",
            count=pictures,
            classes=len(data.classes),
        )
    images = data.train.images[:pictures]
    mean, std = channel_statistics(images)
    train = DataSplit(images=images, labels=data.train.labels[:pictures])
    return replace(data, train=train, mean=mean, std=std)


def channel_statistics(
    images: Tensor,
) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Return the mean and the standard deviation of each channel on the 0-1 scale.

    Args:
        images: uint8, (N, H, W, 3).
    """
    counts = torch.stack(
        [torch.bincount(images[..., channel].flatten(), minlength=256) for channel in range(3)]
    ).double()
    levels = torch.arange(256, dtype=torch.float64, device=images.device) / 255
    weights = counts / counts.sum(dim=1, keepdim=True)
    mean = weights @ levels
    std = ((weights @ levels.square()) - mean.square()).sqrt()
    red, green, blue = mean.tolist()
    s_red, s_green, s_blue = std.tolist()
    return (red, green, blue), (s_red, s_green, s_blue)


def _of_folder(
    folder: Path, suffix: str, split: Callable[[bytes, Path], DataSplit], name: str
) -> DataSplit:
    path = folder / f"{name}{suffix}"
    return split(_bytes(path), path)


def _join(splits: list[DataSplit]) -> DataSplit:
    return DataSplit(
        images=torch.cat([split.images for split in splits]),
        labels=torch.cat([split.labels for split in splits]),
    )


def _split(pixels: np.ndarray, labels: np.ndarray, path: Path) -> DataSplit:
    """Return records as a split, if they are records of CIFAR-10."""
    sound = (
        len(labels) > 0
        and pixels.dtype == np.uint8
        and pixels.shape == (len(labels), RECORD - 1)
        and labels.shape == (len(labels),)
        and 0 <= labels.min() <= labels.max() < len(CIFAR10_CLASSES)
    )
    if not sound:
        raise _damaged(path)
    planes = pixels.reshape(-1, 3, SIDE, SIDE)
    images = torch.from_numpy(np.ascontiguousarray(planes.transpose(0, 2, 3, 1)))
    return DataSplit(images=images, labels=torch.from_numpy(labels.astype(np.int64)))


def binary_split(data: bytes, path: Path) -> DataSplit:
    """Return the pictures of a file of the binary layout.

    Args:
        data: Its content.
        path: Its name, for the error.

    Raises:
        DataMissing: If it is none.
    """
    if len(data) % RECORD:
        raise _damaged(path)
    records = np.frombuffer(data, np.uint8).reshape(-1, RECORD)
    return _split(records[:, 1:], records[:, 0], path)


class _ArraysOnly(pickle.Unpickler):
    """Reads the Python layout and nothing else: a pickle may name any function to call."""

    _allowed = {  # noqa: RUF012 (a constant of this class)
        ("numpy.core.multiarray", "_reconstruct"),
        ("numpy._core.multiarray", "_reconstruct"),
        ("numpy", "ndarray"),
        ("numpy", "dtype"),
        ("_codecs", "encode"),
    }

    def find_class(self, module: str, name: str) -> object:
        if (module, name) not in self._allowed:
            raise pickle.UnpicklingError(f"{module}.{name} has no place in CIFAR-10")
        return super().find_class(module, name)


def python_split(data: bytes, path: Path) -> DataSplit:
    """Return the pictures of a file of the Python layout; arguments and error as above."""
    try:
        batch = _ArraysOnly(io.BytesIO(data), encoding="bytes").load()
        pixels, labels = np.asarray(batch[b"data"]), np.asarray(batch[b"labels"], np.int64)
    except Exception as error:  # a damaged pickle may raise anything
        raise _damaged(path) from error
    return _split(pixels, labels, path)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> DataMissing:
    return DataMissing("cifar10_damaged", f"{path} is missing or damaged", path=str(path))
