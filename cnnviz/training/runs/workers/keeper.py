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

from cnnviz.paths import IMPORT_ROOT
from cnnviz.settings import Settings, settings
from cnnviz.training.runs.store.locks import holding, keepers_path, lock_path
from cnnviz.training.runs.workers.device_names import devices

log = logging.getLogger(__name__)

CHECK_SECONDS = 2.0
START_SECONDS = 15.0
"""So long a worker that was started may take until it holds its lock."""

_started = threading.Lock()


def start() -> None:
    """Keep workers from now on, in a thread that ends with the process; once for a process."""
    if _started.acquire(blocking=False):
        threading.Thread(target=_keep, args=(settings(),), name="keeper", daemon=True).start()


def _keep(chosen: Settings) -> None:
    try:
        with holding(keepers_path(chosen.home), shared=True):
            names = ("ray",) if chosen.ray else devices()
            keep(chosen.home, names, lambda: True)
    except OSError:
        log.exception("no worker can be kept")


def keep(home: Path, names: Sequence[str], go_on: Callable[[], bool]) -> None:
    """Start the worker of each device that has none, until `go_on` says no.

    Args:
        home: Where locks and messages lie.
        names: Devices, or "ray" for the one that serves a cluster.
        go_on: Asked every other second.
    """
    begun = dict.fromkeys(names, -START_SECONDS)
    children: list[subprocess.Popen[bytes]] = []
    while go_on():
        children = [child for child in children if child.poll() is None]  # reaps the others
        for name in names:
            now = time.monotonic()
            if is_served(home, name):
                begun[name] = -START_SECONDS
            elif now - begun[name] > START_SECONDS:
                log.info("starting the worker of %s", name)
                children.append(launch(home, name))
                begun[name] = now
        time.sleep(CHECK_SECONDS)


def is_served(home: Path, name: str) -> bool:
    """Whether a worker holds the lock of a device."""
    with holding(lock_path(home, name)) as held:
        return not held


def launch(home: Path, name: str) -> "subprocess.Popen[bytes]":
    """Start the worker of a device in a session of its own."""
    home.mkdir(parents=True, exist_ok=True)
    words = [sys.executable, "-m", "cnnviz", "worker", "--device", name, "--leave-when-alone"]
    with (home / f"worker-{name.replace(':', '-')}.log").open("ab") as messages:
        return subprocess.Popen(
            words,
            cwd=IMPORT_ROOT,
            stdin=subprocess.DEVNULL,
            stdout=messages,
            stderr=messages,
            start_new_session=True,
        )
