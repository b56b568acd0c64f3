"""A server for a hall in a process of its own, and other work that takes its cores."""

import asyncio
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUSY = "while True: pass"


class HallServer:
    """A server of one script in a process of its own, or of the app in several behind a proxy.

    Args:
        script: What `streamlit run` gets; several processes always serve the app.
        folder: For its home and its log.
        processes: How many processes answer readers.
    """

    def __init__(self, script: Path, folder: Path, processes: int = 1) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.several = processes > 1
        self.url = f"http://127.0.0.1:{port}"
        words = ["streamlit", "run", str(script), "--server.port", str(port)]
        if processes > 1:
            words = ["cnnviz", "serve", "--processes", str(processes), "--port", str(port)]
        own = {"CNNVIZ_HOME": str(folder), "CNNVIZ_TRAINING": "0", "CNNVIZ_FETCH": "never"}
        with (folder / "server.log").open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *words],
                cwd=ROOT,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **own},
            )
        while not self._answers():
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1):
                return True
        except (urllib.error.URLError, OSError):
            return False

    def processor(self) -> float:
        """Seconds of processor time so far, ended threads and processes of a site included."""
        # The clock of another process, as clock_getcpuclockid(3) makes its name on Linux:
        # ticks of 10 ms, as /proc counts, would be longer than a run.
        own = self.process.pid
        children = Path(f"/proc/{own}/task/{own}/children").read_text().split()
        kept = map(int, children if self.several else ())
        return sum(time.clock_gettime((~pid << 3) | 2) for pid in (own, *kept))

    async def quiet(self, seconds: float = 1.5) -> None:
        """Wait until nothing has been prepared in the background for some seconds."""
        still = 0
        while still < 2 * seconds:
            before = self.processor()
            await asyncio.sleep(0.5)
            still = still + 1 if self.processor() - before < 0.02 else 0


@contextmanager
def serving(script: Path, folder: Path, processes: int = 1) -> Iterator[HallServer]:
    """A server for as long as it is measured."""
    folder.mkdir()
    server = HallServer(script, folder, processes)
    try:
        yield server
    finally:
        server.process.terminate()
        server.process.wait()


@contextmanager
def other_work(processes: int) -> Iterator[None]:
    """Processes that take the cores at normal priority."""
    found = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(processes)]
    try:
        yield
    finally:
        for process in found:
            process.kill()
            process.wait()
