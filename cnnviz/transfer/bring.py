"""One download for all callers, and no half file under a final name."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from cnnviz.errors import BadFile
from cnnviz.paths import is_file
from cnnviz.settings import settings
from cnnviz.transfer.part import Progress, Task, fill_part
from cnnviz.transfer.remote import Remote, note_of, offline, writing

TIMEOUTS = (10.0, 30.0)
"""Seconds to wait for a connection, and for the next byte."""

WAIT_SECONDS = 0.2  # between two looks at a file that another caller is fetching


def bring(
    remote: Remote,
    *,
    progress: Progress = lambda _done, _total: None,
    should_stop: Callable[[], bool] = lambda: False,
    timeouts: tuple[float, float] = TIMEOUTS,
    is_sound: Callable[[], bool] | None = None,
    finish: Callable[[], None] | None = None,
) -> Path:
    """Bring a file to its place, unless it is there and sound.

    Several callers, in this process or another, share one download: the others wait for it. What
    arrived before a break or a stop stays beside the target as `<file>.part` and is resumed. A
    damaged file is moved aside to `<file>.damaged` and fetched again.

    Args:
        remote: The file.
        progress: Told what has arrived, from the calling thread.
        should_stop: Asked between chunks; True ends the download.
        timeouts: Seconds to wait for a connection, and for the next byte.
        is_sound: Tells instead of `remote.is_sound` whether what is in the place will do.
        finish: Makes of the file what `is_sound` looks for; no other caller comes between.

    Returns:
        Its place.

    Raises:
        NoNetwork: The address could not be reached, or the connection broke too often.
        DiskFull: There is no room for the file.
        BadFile: The address gives another file than the published one.
        WeightsError: The folder cannot be written, or `should_stop` said so.
    """
    sound = is_sound or remote.is_sound
    if sound():
        return remote.path
    if settings().offline and not is_file(remote.path):
        raise offline(remote)
    task = Task(remote=remote, progress=progress, should_stop=should_stop, timeouts=timeouts)
    with writing(remote):
        remote.path.parent.mkdir(parents=True, exist_ok=True)
        with _lock(task):
            if not sound():
                if finish is None or not remote.is_sound():
                    _replace(task)
                if finish is not None:
                    finish()
    return remote.path


@contextmanager
def _lock(task: Task) -> Iterator[None]:
    lock = FileLock(f"{task.remote.path}.lock")
    while True:
        try:
            lock.acquire(timeout=WAIT_SECONDS)
            break
        except Timeout:
            task.check_stop()
            task.progress(task.gathered, task.remote.size_bytes)
    try:
        yield
    finally:
        lock.release()


def _replace(task: Task) -> None:
    path = task.remote.path
    if settings().offline:
        raise offline(task.remote)
    # One wrong hash may come from an old or damaged part; two come from the address.
    for _ in range(2):
        found = fill_part(task)
        if found.startswith(task.remote.digest):
            if not task.remote.digest:
                note_of(path).write_text(f"{found}\n", encoding="ascii")
            if path.exists():
                # Only now: what looks damaged may be a copy by hand that is still under way.
                path.replace(path.with_name(f"{path.name}.damaged"))
            task.part.replace(path)
            _sync_folder(path.parent)
            return
        task.part.unlink()
    algorithm = task.remote.algorithm.upper()
    raise BadFile(
        "wrong_hash",
        f"{task.remote.url} does not give the published file: its {algorithm} does not begin with "
        f"{task.remote.digest}",
        **task.remote.where,
    )


def _sync_folder(folder: Path) -> None:
    # A rename is only safe from a power cut once the folder is on the disk too.
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
