"""What the answer of a network to one photo costs beside plain torchvision inference.

All sides have the same random weights (speed does not depend on them), the same input and the same
number of threads, and take turns, so that whatever else the machine does hits all alike. The page
answers by `torch` until the compiled network is ready, then by the compiled one.

    python benchmarks/predict.py
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import torch
from PIL import Image
from skimage import data
from torch import Tensor, nn

from cnnviz.photos.answering import accelerated
from cnnviz.photos.answering.accelerated import Engine
from cnnviz.photos.answering.preprocessing import preprocess
from cnnviz.photos.weights import models
from cnnviz.photos.weights.models import LoadedModel

GOAL = 0.60
NETWORKS = ("resnet50", "densenet121", "googlenet", "vgg16")
PHOTOS = ("astronaut", "chelsea", "coffee", "rocket", "page", "coins")

Run = Callable[[Tensor], Tensor]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How one side compares with plain torchvision, on one network.

    Attributes:
        milliseconds: Median time of one photo.
        ratio: Median of the ratios of two turns that stand beside each other.
        logits: Largest difference of a logit, as a share of their spread.
        probabilities: Largest difference of a probability.
        same_top_five: Photos with the same five classes in the same order.
    """

    milliseconds: float
    ratio: float
    logits: float
    probabilities: float
    same_top_five: int


def main() -> None:
    """Measure and print."""
    options = _options()
    torch.set_num_threads(options.threads)
    print(f"batch 1, {options.threads} threads, {options.repetitions} turns, ", end="")
    print(f"{len(PHOTOS)} photos; goal: a ratio of at most {GOAL:.2f}\n")
    print("| network | side | ms | ratio | logits | probabilities | same top five |")
    print("|---|---|---|---|---|---|---|")
    ratios: dict[str, list[float]] = {}
    for name in options.models:
        loaded = models.random(name)
        begin = time.perf_counter()
        if accelerated.prepare(loaded) is not Engine.OPENVINO:
            sys.exit(f"{name} is not compiled here: is openvino installed?")
        seconds = time.perf_counter() - begin
        for side, result in measure(loaded, options.repetitions).items():
            ratios.setdefault(side, []).append(result.ratio)
            print(
                f"| {name} | {side} | {result.milliseconds:.1f} | {result.ratio:.2f} | "
                f"{result.logits:.0e} | {result.probabilities:.0e} | "
                f"{result.same_top_five} of {len(PHOTOS)} |",
                flush=True,
            )
        print(f"| {name} | time to compile | {seconds * 1000:.0f} | | | | |", flush=True)
    for side, found in ratios.items():
        print(f"| all | {side} | | {statistics.geometric_mean(found):.2f} | | | |")


def measure(loaded: LoadedModel, repetitions: int) -> dict[str, Result]:
    """Each side beside plain torchvision."""
    photos = [Image.fromarray(getattr(data, name)()) for name in PHOTOS]
    inputs = [preprocess(photo, loaded.preprocessing).tensor for photo in photos]
    sides: dict[str, Run] = {
        "plain torchvision": plain(loaded),
        "page, first answers (torch)": lambda x: accelerated.eager(loaded, x).logits,
        "page (openvino)": lambda x: accelerated.forward(loaded, x).logits,
    }
    answers = {side: torch.cat([run(x) for x in inputs]) for side, run in sides.items()}
    times = interleaved([lambda run=run: run(inputs[0]) for run in sides.values()], 3, repetitions)
    first = next(iter(sides))
    return {
        side: _result(series, times[0], answers[side], answers[first])
        for side, series in zip(sides, times, strict=True)
    }


def plain(loaded: LoadedModel) -> Run:
    """What torchvision's documentation shows, with the same weights."""
    network = _torchvision(loaded.name)
    network.load_state_dict(loaded.module.state_dict())
    network.eval()

    def run(x: Tensor) -> Tensor:
        with torch.inference_mode():
            return network(x)

    return run


def _torchvision(name: str) -> nn.Module:
    from torchvision.models import get_model

    if name not in ("googlenet", "inception_v3"):
        return get_model(name, weights=None)
    network = get_model(name, weights=None, aux_logits=False, init_weights=False)
    # What torchvision's own builder sets where it loads published weights is no matter of speed.
    network.transform_input = False
    return network


def _result(series: list[float], base: list[float], found: Tensor, expected: Tensor) -> Result:
    spread = float(expected.max() - expected.min())
    top, wanted = found.topk(5).indices, expected.topk(5).indices
    return Result(
        milliseconds=statistics.median(series) * 1000,
        ratio=statistics.median(own / other for own, other in zip(series, base, strict=True)),
        logits=float((found - expected).abs().max()) / spread,
        probabilities=float((found.softmax(1) - expected.softmax(1)).abs().max()),
        same_top_five=int(np.sum((top == wanted).all(dim=1).numpy())),
    )


def interleaved(
    runs: list[Callable[[], object]], warm_up: int, repetitions: int
) -> list[list[float]]:
    """Seconds of each run, taking turns; which one begins changes from round to round."""
    times: list[list[float]] = [[] for _ in runs]
    for turn in range(warm_up + repetitions):
        order = range(len(runs)) if turn % 2 else reversed(range(len(runs)))
        for index in order:
            begin = time.perf_counter()
            runs[index]()
            seconds = time.perf_counter() - begin
            if turn >= warm_up:
                times[index].append(seconds)
    return times


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="The page's answer against plain torchvision.")
    parser.add_argument("--models", nargs="+", default=NETWORKS, help="torchvision classifiers")
    parser.add_argument("--repetitions", type=int, default=30)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    main()
