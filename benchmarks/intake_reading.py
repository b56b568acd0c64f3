"""Readers who click while others send photos among bombs: how long each of them waits.

A real server, real WebSockets. Some readers go from part to part with seconds to think; then as
many sessions as asked for come at once, open a page that takes a photo and send theirs, most of
them files that ask for much. The waits of the readers are printed without the photos and with them.

    python benchmarks/intake_reading.py [--readers 20] [--photos 25] [--bombs 50] [--opened]
"""

import argparse
import multiprocessing
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from intake import SIZES, file_of
from intake_crowd import BOMBS

from tests.e2e.conftest import Server
from tests.e2e.wire import WireReader
from tests.photos.decoding.hostile_pictures import CORPUS

PAGES = tuple(
    (slug, f"part={part}")
    for slug in ("resnet", "vgg", "googlenet")
    for part in ("layers", "costs", "block")
)
PHOTO_PAGE = ("resnet", "part=try")
THINK = (2.0, 4.0)
CALM_SECONDS = 25.0


def main() -> None:
    """Measure and print."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), CNNVIZ_TRAINING="0", CNNVIZ_OFFLINE="1")
        with closing(server):
            _warm(server.url)
            context = multiprocessing.get_context("spawn")
            told, over = context.Queue(), context.Event()
            begin = context.Event()
            readers = context.Process(
                target=read_on, args=(server.url, options.readers, told, over)
            )
            senders = context.Process(target=send, args=(server.url, options, told, begin))
            readers.start()
            senders.start()
            calm = _gathered(told, CALM_SECONDS)
            begun = time.monotonic()
            begin.set()
            among = _gathered(told, None)
            seconds = time.monotonic() - begun
            over.set()
            senders.join()
            readers.join()
    _say(f"{options.readers} readers alone", calm["read"])
    _say(f"the same while {options.photos} photos and {options.bombs} bombs come", among["read"])
    _say("photos, from the first message to the answer", among["photo"])
    _say("bombs", among["bomb"])
    print(f"all over after {seconds:.1f} s; errors: {len(calm['error']) + len(among['error'])}")
    for error in [*calm["error"], *among["error"]][:5]:
        print("  ", error)


def read_on(url: str, count: int, told: "multiprocessing.Queue[tuple[str, object]]", over) -> None:  # noqa: ANN001
    """Readers who click until it is over."""

    def reader(number: int) -> None:
        lot = random.Random(number)
        with _told_errors(told), closing(WireReader(url, "resnet")) as wire:
            while not over.wait(lot.uniform(*THINK)):
                begun = time.perf_counter()
                wire.open(*lot.choice(PAGES))
                told.put(("read", time.perf_counter() - begun))

    _all_at_once([lambda number=number: reader(number) for number in range(count)])


def send(url: str, options: argparse.Namespace, told, begin) -> None:  # noqa: ANN001
    """Sessions that come at once, each with a file."""
    photo = file_of("JPEG", SIZES[1])
    names = [name for name in CORPUS if any(word in name for word in BOMBS)]
    files = [("photo", photo)] * options.photos
    files += [("bomb", CORPUS[names[n % len(names)]].make()) for n in range(options.bombs)]
    random.Random(0).shuffle(files)
    opened = threading.Barrier(len(files)) if options.opened else None

    def sender(kind: str, content: bytes) -> None:
        with _told_errors(told):
            wire = WireReader(url, *PHOTO_PAGE) if opened else None
            begin.wait()
            begun = time.perf_counter()
            wire = wire or WireReader(url, *PHOTO_PAGE)
            with closing(wire):
                wire.upload("", [(f"{kind}.jpg", content)])
                told.put((kind, time.perf_counter() - begun))

    _all_at_once([lambda one=one: sender(*one) for one in files])
    told.put(("over", None))


class _told_errors:  # noqa: N801
    """What goes wrong in a session is told, and ends that session alone."""

    def __init__(self, told) -> None:  # noqa: ANN001
        self.told = told

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind, error, _trace) -> bool:  # noqa: ANN001
        if error is not None:
            self.told.put(("error", f"{type(error).__name__}: {error}"[:300]))
        return True


def _all_at_once(deeds: Sequence[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=deed) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _warm(url: str) -> None:
    with closing(WireReader(url, *PHOTO_PAGE)) as wire:
        for page in (*PAGES, PHOTO_PAGE):
            wire.open(*page)
        wire.upload("", [("first.jpg", file_of("JPEG", SIZES[1]))])


def _gathered(told, seconds: float | None) -> dict[str, list]:  # noqa: ANN001
    """What is told within some seconds, or until the senders are through."""
    found: dict[str, list] = {"read": [], "photo": [], "bomb": [], "error": []}
    end = None if seconds is None else time.monotonic() + seconds
    while end is None or time.monotonic() < end:
        try:
            kind, value = told.get(timeout=0.2)
        except Exception:  # noqa: BLE001 (queue.Empty)
            continue
        if kind == "over":
            break
        found[kind].append(value)
    return found


def _say(title: str, waits: Sequence[float]) -> None:
    if len(waits) < 2:
        print(f"{title}: {len(waits)}")
        return
    slow = statistics.quantiles(waits, n=20)[-1]
    print(
        f"{title}: {len(waits)}; median {statistics.median(waits):.2f} s, p95 {slow:.2f} s, "
        f"last {max(waits):.2f} s"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--photos", type=int, default=25)
    parser.add_argument("--bombs", type=int, default=50)
    parser.add_argument("--opened", action="store_true", help="their pages are open before")
    return parser.parse_args()


if __name__ == "__main__":
    main()
