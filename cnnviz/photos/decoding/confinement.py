"""What a child that reads strangers' files may take of this machine, and how it is spoken to."""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from io import FileIO

try:
    import resource
except ImportError:  # a system without such limits: the server's own clock remains
    resource = None  # type: ignore[assignment]


def pipes() -> tuple[FileIO, FileIO]:
    """Return the pipes of questions and answers; what a library prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return os.fdopen(0, "rb", buffering=0, closefd=False), answers


def confine(memory: int, files: int) -> None:
    """Limit what the process may do: no file is written, nor the memory of a crash.

    Args:
        memory: Address space of the process, in bytes.
        files: Files that it may have open.
    """
    if resource is None:
        return
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, files),
    ):
        if kind == resource.RLIMIT_AS and sys.platform == "darwin":
            continue  # it cannot be limited there
        _, hard = resource.getrlimit(kind)
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (limit, limit))


@contextlib.contextmanager
def limits(cpu: int, alarm: float) -> Iterator[None]:
    """Limit what one file may take; the system ends the process that takes more.

    Args:
        cpu: Computing time of the file, in seconds.
        alarm: Seconds after which the process ends itself, should its server be gone.
    """
    if resource is None:
        yield
        return
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(time.process_time()) + 1 + cpu
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
    signal.setitimer(signal.ITIMER_REAL, alarm)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
