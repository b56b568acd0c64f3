"""How long a flow takes: the maps of a photo, the sheet, a cut, and the bare network beside them.

    python benchmarks/flow.py [NETWORK …]

Prints seconds on random weights, which cost what trained ones do, and the ratio to the bare forward
pass of the same network in the same run. A frame of the camera is all that the server does for it:
decoding in the child, the maps, the answer and the sheet; beside it the processor time it takes,
and how many readers at two frames a second leave half of this machine to others.
"""

import base64
import io
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import torch
from PIL import Image

from cnnviz.architectures import variant
from cnnviz.drawing.flow_sheet import flow_sheet
from cnnviz.network.trace.layers import layer_table
from cnnviz.photos.answering.preprocessing import Preprocessing, preprocess
from cnnviz.photos.decoding.live_frames import SIDE, decode_frame
from cnnviz.probing.flow.pictures import pictures
from cnnviz.probing.flow.plan import plan

NETWORKS = ("lenet5-cifar10", "resnet20-cifar10", "efficientnet-lite0", "resnet50", "vgg16")
LIVE = ("resnet20-cifar10", "efficientnet-lite0")
ROUNDS = 5


def best(work: Callable[[], object]) -> float:
    """Return the least of several times, in seconds: what the machine does besides only adds."""
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)


def row(name: str) -> str:
    """Measure one network."""
    entry = variant(name)
    module = entry.build().eval()
    x = torch.randn(1, *entry.input_shape)
    begun = time.perf_counter()
    drawn = plan(layer_table(name))
    found = pictures(module, x, drawn)
    size = len(base64.b64decode(flow_sheet(found.codes).split(",")[1])) / 1000
    first = time.perf_counter() - begun
    off = list(drawn.cuts)[:1]
    flow = best(lambda: pictures(module, x, drawn))
    sheet = best(lambda: flow_sheet(found.codes))
    cut = best(lambda: flow_sheet(pictures(module, x, drawn, off, found.channels).codes))
    with torch.inference_mode():
        bare = best(lambda: module(x))
    return (
        f"{name:<18} {first:6.2f} {flow:6.3f} {cut:6.3f} {sheet:6.3f} {bare:6.3f} "
        f"{flow / bare:6.2f} {size:9.1f}"
    )


def a_frame() -> bytes:
    """Return a frame as a camera gives it: smooth, with some noise."""
    random = np.random.default_rng(0)
    coarse = Image.fromarray(random.integers(0, 256, (12, 12, 3), np.uint8))
    picture = np.asarray(coarse.resize((SIDE, SIDE), Image.Resampling.BICUBIC), np.float64)
    noisy = (picture + random.normal(0, 4, picture.shape)).clip(0, 255).astype(np.uint8)
    stream = io.BytesIO()
    Image.fromarray(noisy).save(stream, "JPEG", quality=80)
    return stream.getvalue()


def live(name: str) -> str:
    """Measure a frame of the camera on one network."""
    entry = variant(name)
    module = entry.build().eval()
    channels, side, _ = entry.input_shape
    middle = (0.5,) * channels
    recipe = Preprocessing(resize=side, crop=side, mean=middle, std=middle)
    drawn = plan(layer_table(name))
    data = a_frame()

    def answer() -> None:
        x = preprocess(decode_frame(data), recipe).tensor
        flow_sheet(pictures(module, x, drawn).codes)

    answer()
    spent = time.process_time()
    frame = best(answer)
    processor = (time.process_time() - spent) / ROUNDS
    readers = int((os.cpu_count() or 1) / 2 / (2 * processor))
    return f"{name:<18} {frame:6.3f} {1 / frame:9.1f} {processor:9.3f} {readers:7d}"


def main(names: list[str]) -> None:
    """Print one row a network."""
    print("network             first   flow  a cut  sheet   bare  ratio  sheet KB")
    for name in names or NETWORKS:
        print(row(name))
    print("\na frame of the camera    s  a second processor readers")
    for name in names or LIVE:
        print(live(name))


if __name__ == "__main__":
    main(sys.argv[1:])
