"""The worker: serves the queue on one device, and takes over what others left behind.

There is one for each device of a machine (a lock in `CNNVIZ_HOME` sees to it). It imports no torch:
it is there within a second, and only its trainers hold a device.
"""

import logging
import os
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from cnnviz.errors import StoreError
from cnnviz.training.runs.store import serving
from cnnviz.training.runs.store.company import claim_company
from cnnviz.training.runs.store.locks import machine
from cnnviz.training.runs.store.records import Claim, Run
from cnnviz.training.runs.store.run_store import RunStore
from cnnviz.training.runs.store.serving import LEASE_SECONDS, MOST_CRASHES, Fenced
from cnnviz.training.runs.store.states import EndReason, RunState, Wish
from cnnviz.training.runs.workers.launcher import Launcher, RunJob

log = logging.getLogger(__name__)

POLL_SECONDS = 0.2
BEAT_SECONDS = 1.0
ANNOUNCE_SECONDS = 3.0
STALL_SECONDS = {"cuda": 60.0, "cpu": 240.0}
"""A run without a sign of life for so long is ended, by kind of device. A CPU is shared: on a busy
one a step of a large network may take minutes, and that is no reason to end it."""
STOP_SECONDS = 4.0
"""So long a run may take to stop by itself."""
PAUSE_SECONDS = 60.0
"""So long a run may take to pause by itself: it may have to evaluate first."""


@dataclass(kw_only=True)
class Worker:
    """Serves the queue of a store.

    Attributes:
        id: Host and device.
        describe: Tells the device's name, its memory and what is free of it, in bytes.
        lease_seconds: A run whose beat stands still for so long is taken over.
        stall_seconds: A run without a sign of life for so long is ended.
        most_crashes: So often a run's process may be lost.
    """

    store: RunStore
    id: str
    describe: Callable[[], tuple[str, int, int]]
    launcher: Launcher
    lease_seconds: float = LEASE_SECONDS
    stall_seconds: float = STALL_SECONDS["cuda"]
    most_crashes: int = MOST_CRASHES
    jobs: list[RunJob] = field(default_factory=list)
    _due: dict[str, float] = field(default_factory=dict)
    _seen: dict[str, tuple[int, int, float]] = field(default_factory=dict)
    _watched: float = -1.0
    _asked: dict[str, tuple[Wish, float]] = field(default_factory=dict)

    def serve(self, go_on: Callable[[], bool]) -> None:
        """Serve until `go_on` says no; then end what runs and put it back."""
        self._take_back()
        try:
            while go_on():
                try:
                    self.turn()
                except StoreError:
                    log.exception("the store does not answer")
                    time.sleep(1)
                time.sleep(POLL_SECONDS)
        finally:
            self.launcher.close()

    @property
    def idle(self) -> bool:
        """Whether nothing runs."""
        return not self.jobs

    def turn(self) -> None:
        """Do what is due, once: announce, tend the jobs, take over lost runs, begin the next."""
        if self._is_due("announce", ANNOUNCE_SECONDS):
            self._announce()
        for job in tuple(self.jobs):
            self._tend(job)
        if self._is_due("leases", BEAT_SECONDS):
            self._watch_leases()
        if self.launcher.has_room():
            self._begin_next()
        self.launcher.tend()

    def _begin_next(self) -> None:
        claim = serving.claim(self.store, self.id)
        if claim is None:
            return
        claims = [claim]
        if self.launcher.shares:
            claims += claim_company(self.store, claim, self.id)
        for taken in claims:
            log.info("run %s begins, attempt %d", taken.run.id, taken.attempt)
        self.jobs.extend(self.launcher.start(claims))

    def _announce(self) -> None:
        device, memory, free = self.describe()
        serving.announce(
            self.store, self.id, device=device, pid=os.getpid(), memory=memory, free_memory=free
        )

    def _take_back(self) -> None:
        """Give up what a worker of this name had: it is gone, for this one holds its lock.

        So a worker killed with `kill -9` is told of on the page after 2.9 s, not a lease later.
        """
        for run in self.store.runs(states=[RunState.RUNNING], limit=1000):
            if run.worker == self.id:
                serving.give_up(self.store, run, self.most_crashes)

    def _tend(self, job: RunJob) -> None:
        if job.over():
            self.jobs.remove(job)
            self._asked.pop(job.claim.run.id, None)
            self._settle(job)
            return
        if not job.left and self._is_due(f"beat {job.claim.run.id}", BEAT_SECONDS):
            try:
                self._beat(job)
            except Fenced:
                # Another worker has the run, or it has ended and its process is about to leave.
                if not job.beats_itself and not self._ends_soon(job):
                    job.let_go()
        if job.silence() > self.stall_seconds:
            job.kill()
            self._end(job, RunState.FAILED, EndReason.STALLED)

    def _beat(self, job: RunJob) -> None:
        try:
            wish = serving.beat(self.store, job.claim)
        except Fenced:
            if not job.beats_itself:
                raise
            wish = self.store.run(job.claim.run.id).wish  # its task has taken it over
        job.ask(wish)
        if wish is Wish.GO_ON:
            return
        now = time.monotonic()
        known, since = self._asked.get(job.claim.run.id, (None, now))
        if known is not wish:
            self._asked[job.claim.run.id] = (wish, now)
            return
        patience = STOP_SECONDS if wish is Wish.STOP else PAUSE_SECONDS
        if now - since > patience:
            job.let_go()
            self._end(job, RunState.CANCELLED if wish is Wish.STOP else RunState.PAUSED, None)

    def _ends_soon(self, job: RunJob) -> bool:
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline and not job.over():
            time.sleep(POLL_SECONDS)
        return job.over()

    def _settle(self, job: RunJob) -> None:
        """Say what is known of a process that is over, where it did not end its run itself."""
        run = self.store.run(job.claim.run.id)
        if run.state is not RunState.RUNNING:
            return
        if run.attempt != job.claim.attempt and not job.beats_itself:
            return
        lost = job.lost()
        log.warning("run %s: %s", run.id, lost.detail)
        if lost.reason is not None:
            self._end(job, RunState.FAILED, lost.reason, lost.detail)
        else:
            serving.give_up(self.store, run, self.most_crashes)

    def _end(
        self, job: RunJob, state: RunState, reason: EndReason | None, detail: str | None = None
    ) -> None:
        claim = job.claim
        if job.beats_itself:
            claim = Claim(run=claim.run, attempt=self.store.run(claim.run.id).attempt)
        try:
            serving.finish(self.store, claim, state, reason=reason, detail=detail)
        except Fenced:
            log.info("run %s has ended by itself", job.claim.run.id)

    def _watch_leases(self) -> None:
        """Give up runs whose beat stands still, by this process's own monotonic clock."""
        now = time.monotonic()
        if now - self._watched > 3 * BEAT_SECONDS:
            # The store was away, or this process was asleep: every run would seem to stand still
            # for that long, and all of them would be taken from workers that are well.
            self._seen.clear()
        self._watched = now
        own = {job.claim.run.id for job in self.jobs}
        running = {run.id: run for run in self.store.runs(states=[RunState.RUNNING], limit=1000)}
        self._seen = {key: value for key, value in self._seen.items() if key in running}
        for run in running.values():
            attempt, beat, since = self._seen.get(run.id, (-1, -1, now))
            if (attempt, beat) != (run.attempt, run.beat):
                self._seen[run.id] = (run.attempt, run.beat, now)
            elif now - since > self.lease_seconds and run.id not in own:
                self._give_up(run)

    def _give_up(self, run: Run) -> None:
        if serving.give_up(self.store, run, self.most_crashes):
            log.warning("run %s was left by %s", run.id, run.worker)

    def _is_due(self, duty: str, seconds: float) -> bool:
        now = time.monotonic()
        if now < self._due.get(duty, 0.0):
            return False
        self._due[duty] = now + seconds
        return True


def worker_id(device: str) -> str:
    """Return the name of the worker of a device of this machine: no other may have it at a time."""
    return f"{platform.node() or 'localhost'}/{machine()}/{device}"
