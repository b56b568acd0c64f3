"""Keeps a worker on every device while the app is there; the app starts it once.

A worker lives in a session of its own: it survives the app, which finds it again by its lock. The
lock also makes sure that there are never two, whoever starts them. A worker that has nothing to do
leaves when no app holds the keepers' lock any more.
"""

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from cnnviz.errors import CnnvizError, FolderRefused, RunFailed
from cnnviz.paths import IMPORT_ROOT
from cnnviz.settings import Settings, passed_on, settings
from cnnviz.training.runs.store.locks import holding, keepers_path, lock_path
from cnnviz.training.runs.workers.device_names import devices

log = logging.getLogger(__name__)

CHECK_SECONDS = 2.0
START_SECONDS = 15.0
"""So long a worker that was started may take until it holds its lock."""

RETRY_SECONDS = 10.0
"""So long after a failure the keeper tries again."""

_started = threading.Lock()
_trouble: list[CnnvizError] = []
"""Why there is no worker: at most one reason, the latest."""


def start() -> None:
    """Keep workers from now on, in a thread that ends with the process; once for a process."""
    if _started.acquire(blocking=False):
        threading.Thread(target=_keep, args=(settings(),), name="keeper", daemon=True).start()


def trouble() -> CnnvizError | None:
    """Return why there may be no worker, as far as this process knows; None where all is well."""
    return _trouble[0] if _trouble else None


def _keep(chosen: Settings) -> None:
    while True:
        try:
            names = ("ray",) if chosen.ray else devices()
            with holding(keepers_path(chosen.home), shared=True, seconds=START_SECONDS):
                keep(chosen.home, names, lambda: True)
        except OSError as error:  # a disk that is full today may have room tomorrow
            _tell(FolderRefused.of("CNNVIZ_HOME", chosen.home, error))
        except Exception as error:
            log.exception("no worker can be kept")
            _tell(RunFailed("worker_fails", f"no worker can be kept: {error}", device="", log=""))
        time.sleep(RETRY_SECONDS)


def _tell(found: CnnvizError | None) -> None:
    """Keep a reason for the pages; it is logged when it is new."""
    if found is not None and str(found) != str(trouble()):
        log.warning("no worker: %s", found)
    _trouble[:] = [] if found is None else [found]


def keep(home: Path, names: Sequence[str], go_on: Callable[[], bool]) -> None:
    """Start the worker of each device that has none, until `go_on` says no.

    Args:
        home: Where locks and messages lie.
        names: Devices, or "ray" for the one that serves a cluster.
        go_on: Asked every other second.
    """
    begun = dict.fromkeys(names, -START_SECONDS)
    children: dict[str, list[subprocess.Popen[bytes]]] = {name: [] for name in names}
    while go_on():
        for name in names:
            now = time.monotonic()
            _reap(home, name, children[name])
            if is_served(home, name):
                begun[name] = -START_SECONDS
                _tell(None)
            elif now - begun[name] > START_SECONDS:
                log.info("starting the worker of %s", name)
                children[name].append(launch(home, name))
                begun[name] = now
        time.sleep(CHECK_SECONDS)


def _reap(home: Path, name: str, children: "list[subprocess.Popen[bytes]]") -> None:
    """Forget the workers that have ended, and tell of one that failed."""
    for child in tuple(children):
        status = child.poll()
        if status is not None:
            children.remove(child)
            if status:
                where = log_path(home, name)
                said = f"the worker of {name} ended with status {status}; {where} says why"
                _tell(RunFailed("worker_fails", said, device=name, log=where.name))


def log_path(home: Path, name: str) -> Path:
    """Return the file of a worker's messages."""
    return home / f"worker-{name.replace(':', '-')}.log"


def is_served(home: Path, name: str) -> bool:
    """Whether a worker holds the lock of a device."""
    with holding(lock_path(home, name)) as held:
        return not held


def launch(home: Path, name: str) -> "subprocess.Popen[bytes]":
    """Start the worker of a device in a session of its own."""
    home.mkdir(parents=True, exist_ok=True)
    words = [sys.executable, "-m", "cnnviz", "worker", "--device", name, "--leave-when-alone"]
    with log_path(home, name).open("ab") as messages:
        return subprocess.Popen(
            words,
            cwd=IMPORT_ROOT,
            env=passed_on() | {"CNNVIZ_HOME": str(home)},
            stdin=subprocess.DEVNULL,
            stdout=messages,
            stderr=messages,
            start_new_session=True,
        )
