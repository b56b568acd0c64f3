"""Fetching pretrained weights: one download for all callers, its hash, and no half file."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from cnnviz.errors import BadFile, NoNetwork, WeightsError
from cnnviz.inference.transfer import Progress, Transfer, fill_part, offline, where
from cnnviz.inference.weights import WeightsInfo, damaged, is_present, path_of, trust, verify
from cnnviz.settings import settings

TIMEOUTS = (10.0, 30.0)
"""Seconds to wait for a connection, and for the next byte."""

WAIT_SECONDS = 0.2  # between two looks at a file that another caller is fetching


def fetch(
    info: WeightsInfo,
    *,
    progress: Progress = lambda _done, _total: None,
    should_stop: Callable[[], bool] = lambda: False,
    timeouts: tuple[float, float] = TIMEOUTS,
) -> Path:
    """The verified file of some weights: from the disk if it is sound there, else from its address.

    Several callers, in this process or another, share one download: the others wait for it. What
    arrived before a break or a stop stays beside the target as `<file>.part` and is resumed. A
    damaged file is moved aside to `<file>.damaged` and fetched again.

    Args:
        info: The weights.
        progress: Told what has arrived, from the calling thread.
        should_stop: Asked between chunks; True ends the download.
        timeouts: Seconds to wait for a connection, and for the next byte.

    Raises:
        NoNetwork: The address could not be reached, or the connection broke too often.
        DiskFull: There is no room for the file.
        BadFile: The address gives another file than the published one, or the file on the disk is
            damaged and could not be fetched again.
        WeightsError: The folder cannot be written, or `should_stop` said so.
    """
    path = path_of(info)
    if _is_sound(path, info):
        return path
    if info.url is None:
        raise damaged(path, info)
    if settings().offline and not path.exists():
        raise offline(info)
    task = Transfer(
        info=info,
        url=info.url,
        path=path,
        progress=progress,
        should_stop=should_stop,
        timeouts=timeouts,
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _lock(task):
            if not _is_sound(path, info):
                _replace(task)
    except OSError as error:
        raise WeightsError(
            "folder_not_writable",
            f"cannot write to {path.parent}: {error.strerror or error}",
            folder=str(path.parent),
            url=info.url,
        ) from error
    return path


def _is_sound(path: Path, info: WeightsInfo) -> bool:
    if not is_present(info):
        return False
    try:
        verify(path, info)
    except BadFile:
        return False
    return True


@contextmanager
def _lock(task: Transfer) -> Iterator[None]:
    lock = FileLock(f"{task.path}.lock")
    while True:
        try:
            lock.acquire(timeout=WAIT_SECONDS)
            break
        except Timeout:
            task.check_stop()
            task.progress(task.gathered, task.info.size_bytes)
    try:
        yield
    finally:
        lock.release()


def _replace(task: Transfer) -> None:
    was_there = task.path.exists()
    if was_there:
        task.path.replace(task.path.with_name(f"{task.path.name}.damaged"))
    try:
        if settings().offline:
            raise offline(task.info)
        _download(task)
    except NoNetwork as error:
        if was_there:
            raise damaged(task.path, task.info) from error
        raise


def _download(task: Transfer) -> None:
    # One wrong hash may come from an old or damaged part; two come from the address.
    for _ in range(2):
        if fill_part(task).startswith(task.info.hash_prefix):
            task.part.replace(task.path)
            _sync_folder(task.path.parent)
            trust(task.path, task.info)
            return
        task.part.unlink()
    raise BadFile(
        "wrong_hash",
        f"{task.url} does not give the published file: its SHA-256 does not begin with "
        f"{task.info.hash_prefix}",
        **where(task.info),
    )


def _sync_folder(folder: Path) -> None:
    # A rename is only safe from a power cut once the folder is on the disk too.
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
