"""How long a flow takes: the maps of a photo, the sheet, a cut, and the bare network beside them.

    python benchmarks/flow.py [NETWORK …]

Prints seconds on random weights, which cost what trained ones do, and the ratio to the bare forward
pass of the same network in the same run.
"""

import base64
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch

from cnnviz.architectures import variant
from cnnviz.drawing.flow_sheet import flow_sheet
from cnnviz.network.trace.layers import layer_table
from cnnviz.probing.flow.pictures import pictures
from cnnviz.probing.flow.plan import plan

NETWORKS = ("lenet5-cifar10", "resnet20-cifar10", "efficientnet-lite0", "resnet50", "vgg16")
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


def main(names: list[str]) -> None:
    """Print one row a network."""
    print("network             first   flow  a cut  sheet   bare  ratio  sheet KB")
    for name in names or NETWORKS:
        print(row(name))


if __name__ == "__main__":
    main(sys.argv[1:])
