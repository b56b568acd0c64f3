"""Locks between processes of one machine; the kernel frees them with their process."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def lock_path(home: Path, device: str) -> Path:
    """Return the file that a worker locks; the kernel frees it with the process."""
    return home / f"worker-{device.replace(':', '-')}.lock"


def keepers_path(home: Path) -> Path:
    """Return the file that every app which keeps workers holds a shared lock of."""
    return home / "keepers.lock"


@contextmanager
def holding(path: Path, *, shared: bool = False, seconds: float = 0.0) -> Iterator[bool]:
    """Hold the lock of a file, if it can be had within some seconds; says whether it is held.

    Args:
        path: The file; it is made, and stays empty.
        shared: Share the lock with others that share it.
        seconds: How long to try.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + seconds
    with path.open("a") as file:
        held = _try_lock(file.fileno(), shared=shared)
        while not held and time.monotonic() < deadline:
            time.sleep(0.1)
            held = _try_lock(file.fileno(), shared=shared)
        yield held  # closing the file frees the lock


def _try_lock(handle: int, *, shared: bool) -> bool:
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
