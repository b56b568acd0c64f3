"""CIFAR-10 from its official address: verified before it is opened, in place as a whole."""

import shutil
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

from cnnviz.errors import BadFile
from cnnviz.training.data.image_data import (
    BINARY_FOLDER,
    PYTHON_FOLDER,
    RECORD,
    TEST_BATCH,
    TRAIN_BATCHES,
)
from cnnviz.transfer import Progress, Remote, bring, writing

URL = "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"
MD5 = "c32a1d4ab5d03f1284b67883e8d87530"
"""As https://www.cs.toronto.edu/~kriz/cifar.html publishes it for the binary version."""

PICTURES_PER_FILE = 10_000
MEMBERS = tuple(f"{BINARY_FOLDER}/{name}.bin" for name in (*TRAIN_BATCHES, TEST_BATCH))
"""The files of the archive that are taken out; nothing else ever is."""


def present(folder: Path) -> bool:
    """Whether a folder holds CIFAR-10 in a layout that `training.data.image_data` reads."""
    binary = (folder / BINARY_FOLDER, folder)
    python = (folder / PYTHON_FOLDER, folder)
    names = (*TRAIN_BATCHES, TEST_BATCH)
    return any(
        all((place / f"{name}{suffix}").is_file() for name in names)
        for places, suffix in ((binary, ".bin"), (python, ""))
        for place in places
    )


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
    if present(folder):
        return folder
    archive = folder / url.rsplit("/", 1)[-1]
    remote = Remote(url=url, path=archive, digest=md5, algorithm="md5")
    bring(remote, progress=progress, should_stop=should_stop)
    with (
        writing(remote),
        tempfile.TemporaryDirectory(dir=folder, prefix=f"{BINARY_FOLDER}.") as fresh,
    ):
        _unpack(archive, Path(fresh), pictures_per_file * RECORD)
        place = folder / BINARY_FOLDER
        if place.exists():
            shutil.rmtree(place)  # six files were not there: what is there is half of it
        (Path(fresh) / BINARY_FOLDER).rename(place)
        archive.unlink()
    return folder


def _unpack(archive: Path, folder: Path, size: int) -> None:
    """Copy the known members, and only plain files of the known size, out of the archive."""
    (folder / BINARY_FOLDER).mkdir()
    try:
        with tarfile.open(archive) as tar:
            for name in MEMBERS:
                member = tar.getmember(name)
                source = tar.extractfile(member) if member.isreg() else None
                if source is None or member.size != size:
                    raise _damaged(archive)
                with source, (folder / name).open("wb") as target:
                    shutil.copyfileobj(source, target)
    except (tarfile.TarError, KeyError, EOFError) as error:
        raise _damaged(archive) from error


def _damaged(archive: Path) -> BadFile:
    return BadFile(
        "archive_damaged",
        f"{archive} does not hold CIFAR-10 in its binary version",
        file=str(archive),
    )
