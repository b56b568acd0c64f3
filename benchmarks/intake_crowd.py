"""A hall that sends its photos in the same second, and photos among bombs.

Every file is sent by a thread of its own. The memory is that of this process, the photos that it
holds included, and of the children that decode. The second part compares the waiting time of
photos with and without as many hostile files among them, in one run.

    python benchmarks/intake_crowd.py [--crowd 200] [--bombs 50]
"""

import argparse
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import psutil
from intake import SIZES, file_of

from cnnviz.errors import ImageRejected
from cnnviz.photos import decode
from cnnviz.photos.decoding import decoders as decoding
from tests.photos.decoding.hostile_pictures import CORPUS

BOMBS = ("megapixels", "MB", "500 frames")
"""Words in the names of the files of the corpus that ask for much."""


@dataclass(kw_only=True)
class Memory:
    """Largest resident memory of this process and its children, in bytes, while it is watched."""

    peak: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Look twenty times a second until it is over."""
        own = psutil.Process()
        while not self.over.wait(0.05):
            self.peak = max(self.peak, sum(map(_resident, (own, *own.children()))))


def main() -> None:
    """Measure and print."""
    options = _options()
    decoding.start()
    photo = file_of("JPEG", SIZES[0])
    decode(photo)
    memory = Memory()
    watcher = threading.Thread(target=memory.watch)
    watcher.start()
    told = sent([photo] * options.crowd)
    memory.over.set()
    watcher.join()
    _say(f"{options.crowd} photos of 12 megapixels at once", told)
    print(f"  most memory, all {options.crowd} photos held: {memory.peak / 1e9:.1f} GB")
    photo = file_of("JPEG", SIZES[1])
    names = [name for name in CORPUS if any(word in name for word in BOMBS)]
    bombs = [CORPUS[names[number % len(names)]].make() for number in range(options.bombs)]
    alone = sent([photo] * options.bombs)
    mixed = sent([file for pair in zip([photo] * len(bombs), bombs, strict=True) for file in pair])
    _say(f"{options.bombs} photos of 3 megapixels at once", alone)
    _say(f"the same among {options.bombs} bombs", mixed[::2])
    _say("the bombs", mixed[1::2])
    ratio = _slow(mixed[::2]) / _slow(alone)
    print(f"p95 of the photos among bombs over that without: {ratio:.2f} (goal: at most 2)")


def sent(files: Sequence[bytes]) -> list[tuple[float, str]]:
    """Send files at the same moment; seconds until each was answered, and the answer."""
    told: list[tuple[float, str]] = [(0.0, "")] * len(files)
    pictures: list[object] = [None] * len(files)  # held, as sessions hold theirs
    gate = threading.Barrier(len(files))

    def send(number: int) -> None:
        gate.wait()
        begun = time.perf_counter()
        try:
            pictures[number] = decode(files[number])
            answer = "decoded"
        except ImageRejected as error:
            answer = error.key
        told[number] = time.perf_counter() - begun, answer

    senders = [threading.Thread(target=send, args=(number,)) for number in range(len(files))]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    return told


def _slow(told: Sequence[tuple[float, str]]) -> float:
    return statistics.quantiles([seconds for seconds, _ in told], n=20)[-1]


def _say(title: str, told: Sequence[tuple[float, str]]) -> None:
    waits = [seconds for seconds, _ in told]
    answers = ", ".join(f"{count} {name}" for name, count in Counter(a for _, a in told).items())
    print(f"{title}: {answers}")
    middle = statistics.median(waits)
    print(f"  median {middle:.1f} s, p95 {_slow(told):.1f} s, last {max(waits):.1f} s")


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:  # gone meanwhile
        return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--crowd", type=int, default=200)
    parser.add_argument("--bombs", type=int, default=50)
    return parser.parse_args()


if __name__ == "__main__":
    main()
