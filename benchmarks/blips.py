"""A hall through a Wi-Fi blip: who comes back to the own session, and with the own photo.

    python benchmarks/blips.py [--readers 200] [--photos 40] [--seconds 3 30 100]

Readers are real WebSockets on the real app. Some have sent a photo of their own; all connections
break at once, for a quarter of them without a word to the server, and come back as the sessions
that they were.
"""

import argparse
import io
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.e2e.conftest import Server  # noqa: E402
from tests.e2e.test_through_a_blip import HANDS, Returning  # noqa: E402

WIDTH, HEIGHT = 320, 240
SILENT = 4
"""Of one in so many connections the server hears no end."""


def arrive(url: str, number: int, photos: int) -> Returning:
    """A reader at the photo of a page, the first ones with a photo of their own."""
    reader = Returning(url, "resnet", "part=try")
    if number < photos:
        pixels = np.random.default_rng(number).integers(
            0, 255, (HEIGHT, WIDTH + number, 3), np.uint8
        )
        content = io.BytesIO()
        Image.fromarray(pixels).save(content, "JPEG")
        reader.upload("", [("photo.jpg", content.getvalue())])
    return reader


def size(number: int) -> str:
    """The size of a reader's photo, as the page tells it: each has another."""
    return f"{WIDTH + number} × {HEIGHT}"


def returned(number: int, reader: Returning) -> tuple[bool, bool]:
    """Whether it is the same session, and whether the own photo is on the page that comes."""
    seen = len(reader.received)
    same = reader.back()
    return same, size(number).encode() in b"".join(reader.received[seen:])


def main() -> None:
    """Print how many came back, and how long all of them took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--photos", type=int, default=40)
    parser.add_argument("--seconds", type=float, nargs="+", default=[3, 30, 100])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(HANDS) as hands:
        server = Server(Path(folder), CNNVIZ_TRAINING="0", CNNVIZ_FETCH="never")
        try:
            numbers = range(options.readers)
            readers = list(hands.map(lambda n: arrive(server.url, n, options.photos), numbers))
            print(f"{'blip, s':>8}{'sessions':>12}{'photos':>10}{'all back, s':>13}")
            for seconds in options.seconds:
                for number, reader in enumerate(readers):
                    reader.drop(notices=number % SILENT != 0)
                time.sleep(seconds)
                begin = time.perf_counter()
                found = list(hands.map(returned, numbers, readers))
                took = time.perf_counter() - begin
                sessions, photos = (sum(part) for part in zip(*found, strict=True))
                print(
                    f"{seconds:8.0f}{sessions:8d}/{options.readers}"
                    f"{photos:6d}/{options.photos}{took:13.1f}"
                )
        finally:
            server.close()


if __name__ == "__main__":
    main()
