"""What it costs to decode a photo in a child that may be killed, beside decoding it in place.

Both sides decode the same file with the same function and take turns, so that whatever else the
machine does hits both alike. A further number says what a child costs that is not ready yet.

    python benchmarks/intake.py [--repetitions 15]
"""

import argparse
import io
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from PIL import Image

from cnnviz.photos.decoding import images, samples
from cnnviz.photos.decoding.decoders import Pool

GOAL = 1.5
SIZES = ((4000, 3000), (2048, 1536), (640, 480))
KINDS = ("JPEG", "PNG", "WEBP")


def main() -> None:
    """Measure and print."""
    options = _options()
    pool = Pool(workers=1)
    begun = time.perf_counter()
    pool.decode(file_of("JPEG", SIZES[-1]))
    print(f"the first photo, its child included  {time.perf_counter() - begun:6.2f} s")
    print("file                       in place    in a child   ratio of medians  median of ratios")
    for size in SIZES:
        for kind in KINDS:
            _compare(pool, kind, size, options.repetitions)
    print(f"goal for a JPEG of 12 megapixels: at most {GOAL}")
    pool.close()


def _compare(pool: Pool, kind: str, size: tuple[int, int], repetitions: int) -> None:
    data = file_of(kind, size)
    same = pool.decode(data).tobytes() == images.decode(data).tobytes()
    assert same, "the child decodes something else"
    here, there = taking_turns(
        lambda: images.decode(data), lambda: pool.decode(data), repetitions=repetitions
    )
    middle = [statistics.median(series) * 1000 for series in (here, there)]
    ratio = statistics.median(b / a for a, b in zip(here, there, strict=True))
    print(
        f"{kind:5} {size[0]:4} x {size[1]:4} {len(data) / 2**20:5.1f} MB "
        f"{middle[0]:8.1f} ms {middle[1]:8.1f} ms {middle[1] / middle[0]:12.3f} {ratio:16.3f}"
    )


def file_of(kind: str, size: tuple[int, int]) -> bytes:
    """A photo of the gallery, enlarged, with the grain of a camera."""
    photo = images.decode(samples.read("astronaut")).resize(size, Image.Resampling.BICUBIC)
    grain = np.random.default_rng(0).normal(0, 2, (size[1], size[0], 1))
    pixels = np.clip(np.asarray(photo) + grain, 0, 255).astype(np.uint8)
    if kind == "PNG" and size == SIZES[0]:
        pixels = np.asarray(photo)  # with grain it would be more than 10 MB
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind, quality=88)
    return file.getvalue()


def taking_turns(*runs: Callable[[], object], repetitions: int) -> list[list[float]]:
    """Seconds of each run; which one begins changes from round to round."""
    times: list[list[float]] = [[] for _ in runs]
    for turn in range(repetitions):
        order = range(len(runs)) if turn % 2 else reversed(range(len(runs)))
        for which in order:
            begun = time.perf_counter()
            runs[which]()
            times[which].append(time.perf_counter() - begun)
    return times


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repetitions", type=int, default=15)
    return parser.parse_args()


if __name__ == "__main__":
    main()
