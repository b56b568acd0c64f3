"""Runs as processes of this machine: one run or one set at a time on one device, the next warm."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from cnnviz.paths import IMPORT_ROOT
from cnnviz.settings import passed_on
from cnnviz.training.runs.store.records import Claim
from cnnviz.training.runs.store.run_store import RunStore
from cnnviz.training.runs.store.states import EndReason, Wish
from cnnviz.training.runs.workers.kernel_kills import killed_for_memory
from cnnviz.training.runs.workers.launcher import OVER, TURN, Launcher, LostProcess, RunJob

WARM_AFTER_SECONDS = 20.0
"""So long after a run's start the next process gets ready: its imports take a core for a while."""

GONE_SECONDS = 10.0

KILLED = -getattr(signal, "SIGKILL", 9)
"""Status of a process that the system has ended; Windows has no such signal."""


class LocalLauncher(Launcher):
    """Starts each run, or set of runs, in a process group of its own.

    Args:
        store: The store, as the processes will open it.
        device: Where they train.
        threads: CPU threads; 0 for torch's choice.
        log: File that their messages are added to.
        module: What the processes run.
    """

    shares = True

    def __init__(
        self,
        store: RunStore,
        device: str,
        *,
        threads: int = 0,
        log: Path,
        module: str = "cnnviz.training.runs.workers.trainer",
    ) -> None:
        self.store, self.device, self.threads, self.log = store, device, threads, log
        self.module = module
        self.process: _Process | None = None
        self.warm: _Process | None = None
        self.started = -WARM_AFTER_SECONDS

    def has_room(self) -> bool:
        """Return whether no process trains here: there is one at a time."""
        return self.process is None or not self.process.alive()

    def start(self, claims: Sequence[Claim]) -> list[RunJob]:
        """Hand the runs to the process that is ready, or to a new one."""
        warm, self.warm = self.warm, None
        process = warm if warm is not None and warm.alive() else self._process()
        order = {"home": str(self.store.home), "address": self.store.address}
        runs = [(claim.run.id, claim.attempt) for claim in claims]
        process.trains = {run for run, _ in runs}
        process.tell(json.dumps(order | {"runs": runs}))
        self.started, self.process = time.monotonic(), process
        return [LocalJob(claim, process, shares=self.device == "cpu") for claim in claims]

    def tend(self) -> None:
        """Have a process ready for the next run."""
        if self.warm is not None and not self.warm.alive():
            self.warm = None
        idle = self.has_room()
        if self.warm is None and (idle or time.monotonic() - self.started > WARM_AFTER_SECONDS):
            self.warm = self._process()

    def close(self) -> None:
        """End the run's process and the one that waits."""
        for process in (self.process, self.warm):
            if process is not None:
                process.kill()

    def _process(self) -> "_Process":
        words = [sys.executable, "-m", self.module, "--device", self.device]
        return _Process([*words, "--threads", str(self.threads)], self.log)


class LocalJob(RunJob):
    """A run in a process of this machine.

    Args:
        shares: Whether it trains on the cores that readers use too.
    """

    def __init__(self, claim: Claim, process: "_Process", *, shares: bool) -> None:
        self.claim, self.process, self.shares = claim, process, shares
        self.wish, self.left = Wish.GO_ON, False
        self.killed_before = killed_for_memory()
        process.hear()

    @property
    def beats_itself(self) -> bool:
        return False  # the worker does, for it sees the process

    def ask(self, wish: Wish) -> None:
        """Pass a wish on, once."""
        if wish is not self.wish:
            self.wish = wish
            self.process.tell(f"{self.claim.run.id} {wish}")

    def silence(self) -> float:
        """Return the seconds since the last sign of life that the process could have worked in.

        While another run of the process has its turn, it is that one which is silent.
        One that waits for a core which others have is not a hung one. One on a GPU is in nobody's
        way there, and a core on which it waits for the GPU says nothing: all its seconds count.
        """
        if self.process.turn not in (None, self.claim.run.id):
            return 0.0
        return self.process.silence() if self.shares else time.monotonic() - self.process.heard

    def over(self) -> bool:
        # The last one is over with the process: one that hangs on its way out is silent, and ended.
        others = self.process.trains - {self.claim.run.id}
        return not self.process.alive() or (others == self.process.trains and bool(others))

    def lost(self) -> LostProcess:
        status = self.process.popen.returncode
        alone = self.process.trains <= {self.claim.run.id}
        if alone and status == KILLED and killed_for_memory() > self.killed_before:
            told = "the system ended it to get memory back"
            return LostProcess(reason=EndReason.MEMORY, detail=told)
        return LostProcess(reason=None, detail=f"its process was lost (status {status})")

    def let_go(self) -> None:
        """Have the others of its process go on without it: what it still writes is fenced."""
        if self.process.trains <= {self.claim.run.id}:
            self.kill()
        self.left = True

    def kill(self) -> None:
        self.process.kill()


class _Process:
    """A trainer with a session of its own, so that all of it can be ended at once."""

    def __init__(self, words: list[str], log: Path) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as messages:
            self.popen = subprocess.Popen(
                words,
                cwd=IMPORT_ROOT,
                env=passed_on(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=messages,
                text=True,
                start_new_session=True,
            )
        self.trains: set[str] = set()
        self.turn: str | None = None
        self.heard = self.moved = time.monotonic()
        self.used = self.used_when_heard = self._processor_seconds()
        threading.Thread(target=self._listen, name="signs of life", daemon=True).start()

    def _listen(self) -> None:
        assert self.popen.stdout is not None
        for line in self.popen.stdout:
            said, _, run = line.strip().partition(" ")
            if said == TURN:
                self.turn = run
            elif said == OVER:
                self.trains.discard(run)
            self.hear()

    def hear(self) -> None:
        """Note a sign of life."""
        self.heard, self.used_when_heard = time.monotonic(), self._processor_seconds()

    def silence(self) -> float:
        """Return the seconds since the last sign that count: see `LocalJob.silence`."""
        now, used = time.monotonic(), self._processor_seconds()
        if used > self.used:
            self.used, self.moved = used, now
        # Several threads use several seconds a second: a step of minutes is as long as it ever was.
        busy = (used - self.used_when_heard) / (os.cpu_count() or 1)
        return min(now - self.heard, max(now - self.moved, busy))

    def _processor_seconds(self) -> float:
        """Return what the process has used of all cores so far; 0 where it is gone."""
        try:
            times = psutil.Process(self.popen.pid).cpu_times()
        except psutil.Error:
            return 0.0
        return float(times.user + times.system)

    def tell(self, line: str) -> None:
        """Write a line to it; one that is gone does not hear it."""
        assert self.popen.stdin is not None
        with suppress(OSError):
            self.popen.stdin.write(f"{line}\n")
            self.popen.stdin.flush()

    def alive(self) -> bool:
        return self.popen.poll() is None

    def kill(self) -> None:
        """End all that it started too, which may outlive it otherwise."""
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError):
                os.killpg(self.popen.pid, signal.SIGKILL)
        else:
            _kill_tree(self.popen.pid)
        self.popen.wait(GONE_SECONDS)


def _kill_tree(pid: int) -> None:
    """End a process and its children on a system without process groups."""
    with suppress(psutil.Error):
        top = psutil.Process(pid)
        for process in (top, *top.children(recursive=True)):
            with suppress(psutil.Error):
                process.kill()
