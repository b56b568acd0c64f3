"""Keeps processes running: one that ends is started again, and all end together."""

import logging
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from cnnviz.errors import HostingFailed

log = logging.getLogger(__name__)

POLL_SECONDS = 0.1

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds until a process is started again: doubled each time that it ends soon, up to half a
minute."""

WELL_SECONDS = 60.0
"""A process that has run for so long was well: what it ends of is not what its start ended of."""

END_SECONDS = 8.0
"""So long a process may take to end by itself."""


@dataclass(kw_only=True)
class KeptProcess:
    """A process that is kept running.

    Attributes:
        name: In the log.
        words: Its command.
        environment: All of it.
        most_failures: So often in a row it may end within `WELL_SECONDS` of its start before it is
            given up, and all others with it; None: always.
    """

    name: str
    words: Sequence[str]
    environment: Mapping[str, str]
    most_failures: int | None = None
    process: "subprocess.Popen[bytes] | None" = None
    failures: int = 0
    begun: float = 0.0
    due: float = field(default_factory=time.monotonic)
    starts: int = 0

    def start(self) -> None:
        """Start it.

        Raises:
            OSError: If there is no such program.
        """
        self.process = subprocess.Popen(self.words, env=self.environment, stdin=subprocess.DEVNULL)
        self.begun = time.monotonic()
        self.starts += 1

    def note_end(self) -> bool:
        """Note whether it has ended, and when it is due again."""
        if self.process is None:
            return False
        status = self.process.poll()
        if status is None:
            return False
        self.process, now = None, time.monotonic()
        self.failures = 1 if now - self.begun >= WELL_SECONDS else self.failures + 1
        self.due = now + pause(self.failures)
        log.warning("%s ended with status %d", self.name, status)
        return True

    @property
    def is_given_up(self) -> bool:
        """Whether it ended too often."""
        return self.most_failures is not None and self.failures > self.most_failures


def pause(failures: int) -> float:
    """Seconds until a process is started again that has ended so often soon after its start."""
    return float(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - 1)))


class Supervisor:
    """Keeps some processes running until it is told to end.

    Args:
        go_on: Asked ten times a second.
    """

    def __init__(self, go_on: Callable[[], bool]) -> None:
        self._go_on = go_on
        self._kept: list[KeptProcess] = []

    def add(self, *kept: KeptProcess) -> None:
        """Keep these processes too; they are started at the next turn."""
        self._kept.extend(kept)

    def wait_until(self, true: Callable[[], bool]) -> bool:
        """Keep all running until something is true; return False if the end came before.

        Raises:
            HostingFailed: If one had to be given up.
            OSError: If a program is not there.
        """
        while not true():
            if not self._go_on():
                return False
            self._turn()
            time.sleep(POLL_SECONDS)
        return True

    def _turn(self) -> None:
        for kept in self._kept:
            kept.note_end()
            if kept.is_given_up:
                raise HostingFailed("process_fails", f"{kept.name} ends as soon as it starts")
            if kept.process is None and time.monotonic() >= kept.due:
                log.info("starting %s", kept.name)
                kept.start()

    def end(self) -> None:
        """End all of them: first they are asked, then they are killed."""
        running = [kept.process for kept in self._kept if kept.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + END_SECONDS
        for process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
