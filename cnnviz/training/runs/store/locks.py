"""Locks between processes of one machine; the system frees them with their process.

Of the kind that every system has, with one holder: to share a lock is to hold one of its places.
"""

import hashlib
import platform
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

CLUSTER = "ray"
"""The device of a worker that gives its runs to a cluster."""

IDENTITIES = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
"""Where a system says which installation it is."""

PLACES = 64
"""Processes that may share a lock."""


def lock_path(home: Path, device: str) -> Path:
    """Return the file that a worker locks; the system frees it with the process.

    Several machines may share a home, and each has a "cpu"; of a cluster there is one.
    """
    place = "" if device == CLUSTER else f"{machine()}-"
    return home / f"worker-{place}{device.replace(':', '-')}.lock"


def keepers_path(home: Path) -> Path:
    """Return the file whose lock every app which keeps workers shares."""
    return home / "keepers.lock"


def machine() -> str:
    """Return a name that tells this machine from others and stays when its host name changes."""
    for path in IDENTITIES:
        try:
            name = path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            continue
        if name:
            break
    else:
        name = platform.node()  # a container has often no other
    return hashlib.sha256(name.encode()).hexdigest()[:10]  # what identifies it is nobody's business


@contextmanager
def holding(path: Path, *, shared: bool = False, seconds: float = 0.0) -> Iterator[bool]:
    """Hold the lock of a file, if it can be had within some seconds; says whether it is held.

    Args:
        path: The file; it is made.
        shared: Share the lock with others that share it.
        seconds: How long to try.

    Raises:
        OSError: If the file cannot be made or locked.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + seconds
    attempt = _share if shared else _take
    with ExitStack() as held:
        got = attempt(path, held)
        while not got and time.monotonic() < deadline:
            time.sleep(0.1)
            got = attempt(path, held)
        yield got


def _share(path: Path, held: ExitStack) -> bool:
    """Hold a place, unless somebody holds all of the lock."""
    with ExitStack() as meanwhile:
        if not _lock(path, meanwhile):
            return False
        places = (path.with_name(f"{path.name}.{number}") for number in range(PLACES))
        return any(_lock(place, held) for place in places)


def _take(path: Path, held: ExitStack) -> bool:
    """Hold all of the lock, unless somebody holds a place."""
    with ExitStack() as attempt:
        wanted = (path, *path.parent.glob(f"{path.name}.*"))
        if all(_lock(place, attempt) for place in wanted):
            held.push(attempt.pop_all())
            return True
    return False


def _lock(path: Path, held: ExitStack) -> bool:
    lock = FileLock(path, thread_local=False)
    try:
        held.enter_context(lock.acquire(blocking=False))
    except Timeout:
        return False
    return True
