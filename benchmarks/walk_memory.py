"""What a server holds on to while readers walk about at random: growth of its memory.

Sessions open pages, parts and networks by lot, some leave and others come. After a warm-up that has
been everywhere the memory of the server, its decoders left out, is read every few seconds; printed
is the slope of the line through it.

    python benchmarks/walk_memory.py [--sessions 20] [--minutes 10] [--think 5 10]
"""

import argparse
import random
import sys
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
import psutil  # noqa: E402

from cnnviz.architectures import CATALOG  # noqa: E402
from cnnviz.ui.shell import keys, opening  # noqa: E402
from tests.e2e import conftest  # noqa: E402
from tests.e2e.wire import WireReader  # noqa: E402

PARTS = tuple(name for name in opening.MODULES["part"] if name != "train")
OTHERS = ("", "predict", "inside", "compare", "concepts", "gan")
LEAVE = 0.1
"""Share of the steps after which a reader leaves and another one comes."""

LOOK_SECONDS = 5.0
MIB = 2**20


def main() -> None:
    """Walk, measure and print."""
    options = _options()
    conftest.ROOT = options.root
    with tempfile.TemporaryDirectory() as folder:
        server = conftest.Server(Path(folder), CNNVIZ_TRAINING="0", CNNVIZ_OFFLINE="1")
        with closing(server):
            process = psutil.Process(server.process.pid)
            _everywhere(server.url)
            print(f"after the warm-up: {process.memory_info().rss / MIB:.0f} MiB", flush=True)
            over, runs = threading.Event(), []
            walkers = [
                threading.Thread(target=_walk, args=(server.url, number, options.think, over, runs))
                for number in range(options.sessions)
            ]
            for walker in walkers:
                walker.start()
            told = _watched(process, options.minutes)
            over.set()
            for walker in walkers:
                walker.join()
    _say(told, len(runs))


def _everywhere(url: str) -> None:
    with closing(WireReader(url)) as reader:
        for page in OTHERS:
            reader.open(page)
        for entry in CATALOG:
            for part in PARTS:
                reader.open(entry.slug, f"part={part}")


def _walk(
    url: str, seed: int, think: tuple[float, float], over: threading.Event, runs: list[float]
) -> None:
    lot = random.Random(seed)
    reader = WireReader(url)
    while not over.wait(lot.uniform(*think)):
        if lot.random() < LEAVE:
            reader.close()
            reader = WireReader(url)
        begun = time.perf_counter()
        if lot.random() < 0.2:
            reader.open(lot.choice(OTHERS))
        else:
            entry = lot.choice(CATALOG)
            name = lot.choice([one.name for one in entry.variants])
            reader.open(entry.slug, f"part={lot.choice(PARTS)}&{keys.VARIANT}={name}")
        runs.append(time.perf_counter() - begun)
        reader.received.clear()  # this process has a memory, too
        reader.fetched.clear()
    reader.close()


def _watched(process: psutil.Process, minutes: float) -> list[tuple[float, float]]:
    """Minutes and MiB."""
    begun, told = time.monotonic(), []
    while (passed := (time.monotonic() - begun) / 60) < minutes:
        told.append((passed, process.memory_info().rss / MIB))
        time.sleep(LOOK_SECONDS)
    return told


def _say(told: list[tuple[float, float]], runs: int) -> None:
    for minute, held in told[:: max(1, len(told) // 10)]:
        print(f"  {minute:5.1f} min  {held:6.0f} MiB")
    half = told[len(told) // 2 :]
    for name, part in (("all of it", told), ("the second half", half)):
        slope = float(np.polyfit(*zip(*part, strict=True), 1)[0])
        print(f"growth, {name}: {slope:.1f} MiB a minute")
    print(f"{runs} runs")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--think", type=float, nargs=2, default=(5.0, 10.0))
    parser.add_argument("--root", type=Path, default=ROOT, help="checkout that is served")
    return parser.parse_args()


if __name__ == "__main__":
    main()
