"""CIFAR-10 from its official address: verified before it is opened, in place as a whole."""

import shutil
from collections.abc import Callable
from pathlib import Path

from cnnviz.errors import BadFile, DataMissing
from cnnviz.training.data.cifar10_archives import (
    PICTURES_PER_FILE,
    Batches,
    archives,
    contents,
    problem,
    put_in_place,
)
from cnnviz.training.data.cifar10_files import (
    BINARY_FOLDER,
    SIZE_BYTES,
    TEST_BATCH,
    TRAIN_BATCHES,
    present,
)
from cnnviz.training.data.image_data import RECORD
from cnnviz.transfer import Progress, Remote, bring, writing

URL = "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"
MD5 = "c32a1d4ab5d03f1284b67883e8d87530"
"""As https://www.cs.toronto.edu/~kriz/cifar.html publishes it for the binary version."""

MEMBERS = tuple(f"{BINARY_FOLDER}/{name}.bin" for name in (*TRAIN_BATCHES, TEST_BATCH))
"""The files of the archive that are taken out; nothing else ever is."""


def fetch_cifar10(
    folder: Path,
    *,
    progress: Progress = lambda _done, _total: None,
    should_stop: Callable[[], bool] = lambda: False,
    url: str = URL,
    md5: str = MD5,
    pictures_per_file: int = PICTURES_PER_FILE,
) -> Path:
    """Bring CIFAR-10 into a folder, unless it is there.

    Args:
        folder: Where `cifar-10-batches-bin` goes; made where it is missing.
        progress: Told what has arrived, from the calling thread.
        should_stop: Asked often; True ends the transfer, and the next one goes on from there.
        url: Address of the archive.
        md5: What the archive must hash to.
        pictures_per_file: Pictures in each file of the archive.

    Returns:
        `folder`, which `training.data.image_data.cifar10` reads.

    Raises:
        NoNetwork: If the address cannot be reached.
        DiskFull: If there is no room.
        BadFile: If the archive is not the published one.
        WeightsError: If the transfer was stopped, or the folder cannot be written.
    """
    if present(folder) or _unpack_what_is_here(folder):
        return folder
    archive = folder / url.rsplit("/", 1)[-1]

    def unpack() -> None:
        _unpack(archive, pictures_per_file * RECORD)
        archive.unlink()

    bring(
        Remote(url=url, path=archive, digest=md5, algorithm="md5", size_bytes=SIZE_BYTES),
        progress=progress,
        should_stop=should_stop,
        is_sound=lambda: present(folder),
        finish=unpack,
    )
    return folder


def _unpack_what_is_here(folder: Path) -> bool:
    """Unpack an archive that somebody has put there, under whatever name; says whether one was."""
    found = next((path for path in archives(folder) if problem(path) is None), None)
    if found is None:
        return False
    with writing(Remote(url=URL, path=found, digest=MD5, algorithm="md5")):
        _put(contents(found), found.parent)
    return True


def _unpack(archive: Path, size: int) -> None:
    """Put the files of the published archive in place, if each has its published size."""
    try:
        batches = contents(archive)
    except DataMissing as error:
        raise _damaged(archive) from error
    if batches.folder != BINARY_FOLDER or any(len(data) != size for data in batches.files.values()):
        raise _damaged(archive)
    _put(batches, archive.parent)


def _put(batches: Batches, folder: Path) -> None:
    if present(folder):  # who trains on the archive may have unpacked it meanwhile
        return
    place = folder / batches.folder
    if place.exists():
        shutil.rmtree(place)  # six files were not there: what is there is half of it
    put_in_place(batches, folder)


def _damaged(archive: Path) -> BadFile:
    return BadFile(
        "archive_damaged",
        f"{archive} does not hold CIFAR-10 in its binary version",
        file=str(archive),
    )
