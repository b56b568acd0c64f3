"""`worker`: serves the queue of runs on one device."""

import argparse
import logging
import signal
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from cnnviz.commands.output import Commands
from cnnviz.errors import FolderRefused, RunFailed
from cnnviz.paths import refusal
from cnnviz.settings import settings

if TYPE_CHECKING:
    from cnnviz.training.runs.store.run_store import RunStore
    from cnnviz.training.runs.workers.launcher import Launcher

LOCK_SECONDS = 5.0
ALONE_SECONDS = 20.0
"""A worker without work leaves after so long without an app."""


def add(commands: Commands) -> None:
    """Add the options of `worker`."""
    parser = commands.add_parser(
        "worker",
        help="serve the queue of runs on one device",
        description="Trains the runs that pages put into the queue, one, or one set, at a time. "
        "The app starts one by itself; this command is for a machine that only trains.",
    )
    parser.add_argument(
        "--device", metavar="NAME", help="cpu, cuda:0, or ray for a cluster (default: what is here)"
    )
    parser.add_argument("--threads", type=int, default=0, help="CPU threads (default: all)")
    parser.add_argument(
        "--leave-when-alone", action="store_true", help="end when nothing waits and no app is there"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until a signal ends it."""
    from cnnviz.training.runs.store.locks import holding, lock_path
    from cnnviz.training.runs.store.run_store import open_store
    from cnnviz.training.runs.workers.device_names import describe, devices
    from cnnviz.training.runs.workers.worker import STALL_SECONDS, Worker, worker_id

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    home = settings().home
    refused = refusal(home)
    if refused is not None:
        raise FolderRefused.of("CNNVIZ_HOME", home, refused)
    device = arguments.device or ("ray" if settings().ray else devices()[0])
    with holding(lock_path(home, device), seconds=LOCK_SECONDS) as held:
        if not held:
            raise RunFailed("worker_exists", f"there is a worker for {device} already")
        store = open_store()
        launcher, name = _launcher(store, device, arguments.threads)
        worker = Worker(
            store=store,
            id=worker_id(device),
            describe=(lambda: (name, 0, 0)) if device == "ray" else (lambda: describe(device)),
            launcher=launcher,
            stall_seconds=STALL_SECONDS["cpu" if device == "cpu" else "cuda"],
        )
        worker.serve(_until_signal(home, lambda: worker.idle, arguments.leave_when_alone))
    return 0


def _launcher(store: "RunStore", device: str, threads: int) -> tuple["Launcher", str]:
    home = settings().home
    if device == "ray":
        from cnnviz.training.runs.workers.ray_launcher import RayLauncher

        address = settings().ray or "local"
        return RayLauncher(store, address, gpus=settings().ray_gpus), f"Ray ({address})"
    from cnnviz.training.runs.workers.local_launcher import LocalLauncher

    log = home / f"trainer-{device.replace(':', '-')}.log"
    return LocalLauncher(store, device, threads=threads, log=log), device


def _until_signal(home: Path, idle: Callable[[], bool], leave: bool) -> Callable[[], bool]:
    """Return whether to go on: until a signal or, where it may leave, until nobody needs it."""
    from cnnviz.training.runs.store.locks import holding, keepers_path

    asked: list[int] = []

    def heard(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, heard)
    needed = time.monotonic()

    def go_on() -> bool:
        nonlocal needed
        if asked:
            return False
        if not leave or time.monotonic() - needed < ALONE_SECONDS:
            return True
        with holding(keepers_path(home)) as nobody:
            if nobody and idle():
                return False
        needed = time.monotonic()
        return True

    return go_on
