"""What a hall that follows a lecture costs the server, and how soon it hears of a new scene.

Phones are connections that wait at the line of the lecture, as the page's script opens them; the
processor time is that of the whole server process, over the same span without and with them.

    python benchmarks/followers.py [--followers 200] [--seconds 20] [--scenes 10]
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import psutil

from cnnviz.lectures.hall.lecture_records import HallPlace
from cnnviz.lectures.hall.lecture_store import LectureStore
from cnnviz.training.runs.store.database import Database
from tests.e2e.conftest import Server

QUIET = 0.05
"""Share of a core below which a server has loaded all that it loads."""


def main() -> None:
    """Measure and print."""
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="cnnviz-followers-"))
    (folder / "home").mkdir()
    os.environ["CNNVIZ_TRAINING"] = "0"
    server = Server(folder)
    database = Database(f"sqlite:///{folder / 'home' / 'runs.db'}")
    store = LectureStore(database)
    try:
        asyncio.run(_measure(options, server, store))
    finally:
        server.close()
        database.close()


async def _measure(options: argparse.Namespace, server: Server, store: LectureStore) -> None:
    process = psutil.Process(server.process.pid)
    code = store.start("me").code
    hall = Hall(server.address, code)
    await hall.ask(0)  # the first phone loads the store
    while await _share(process, 2.0) > QUIET:
        pass
    empty = await _share(process, options.seconds)
    phones = [asyncio.create_task(hall.follow()) for _ in range(options.followers)]
    await asyncio.sleep(2)
    full = await _share(process, options.seconds)
    delays, spent = [], process.cpu_times()
    for _ in range(options.scenes):
        hall.heard.clear()
        changed = time.perf_counter()
        store.show(code, "me", HallPlace(page="resnet"))
        while len(hall.heard) < options.followers:
            await asyncio.sleep(0.02)
        delays += [heard - changed for heard in hall.heard]
        await asyncio.sleep(1)
    after = process.cpu_times()
    change = (after.user + after.system - spent.user - spent.system) / options.scenes
    for phone in phones:
        phone.cancel()
    ordered = sorted(delays)
    _say(f"{options.followers} followers, {options.seconds} s of one scene")
    _say(f"  of a core: {empty:.1%} without them, {full:.1%} with them")
    _say(f"{options.scenes} new scenes, written by another process")
    _say(
        f"  heard after: median {statistics.median(ordered):.2f} s, "
        f"p95 {ordered[int(0.95 * len(ordered))]:.2f} s, last {ordered[-1]:.2f} s"
    )
    _say(f"  processor: {1000 * change:.0f} ms a scene for all followers")


class Hall:
    """Phones that wait at the line.

    Args:
        address: Host and port of the server.
        code: Of the lecture.
    """

    def __init__(self, address: str, code: str) -> None:
        self.host, _, self.port = address.partition(":")
        self.code = code
        self.heard: list[float] = []

    async def ask(self, known: int) -> int:
        """Ask once, and wait for the version."""
        reader, writer = await asyncio.open_connection(self.host, int(self.port))
        path = f"/_cnnviz/hall/{self.code}?after={known}"
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n"
            "Connection: close\r\n\r\n".encode()
        )
        answer = await reader.read()
        writer.close()
        return int(json.loads(answer.split(b"\r\n\r\n", 1)[1])["version"])

    async def follow(self) -> None:
        """Ask again and again; note when there was something new."""
        known = await self.ask(0)
        while True:
            version = await self.ask(known)
            if version != known:
                known = version
                self.heard.append(time.perf_counter())


async def _share(process: psutil.Process, seconds: float) -> float:
    before, begun = process.cpu_times(), time.perf_counter()
    await asyncio.sleep(seconds)
    after, took = process.cpu_times(), time.perf_counter() - begun
    return (after.user + after.system - before.user - before.system) / took


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--followers", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--scenes", type=int, default=10)
    return parser.parse_args()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    main()
