"""What a prediction on a page costs beside plain torchvision inference, for one photo.

Both sides have the same random weights (speed does not depend on them), the same photo and the same
number of threads, and take turns, so that whatever else the machine does hits both alike.

    python benchmarks/predict.py
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import torch
from PIL import Image

from cnnviz.inference.models import ModelStore
from cnnviz.inference.predict import predict

GOAL = 1.10
STORE_BYTES = 2**31


def main() -> None:
    """Measure and print."""
    options = _options()
    noise = np.random.default_rng(0).integers(
        0, 256, (options.height, options.width, 3), dtype=np.uint8
    )
    photo = Image.fromarray(noise)
    ours, plain = page_path(options.model, photo), plain_path(options.model, photo)
    agreement = float(np.abs(ours() - plain()).max())
    times = interleaved([ours, plain], options.warm_up, options.repetitions)
    page, torchvision = (statistics.median(series) * 1000 for series in times)
    ratio = statistics.median(a / b for a, b in zip(*times, strict=True))
    print(f"model                {options.model}, batch 1, {torch.get_num_threads()} threads")
    print(f"photo                {options.width} x {options.height}")
    print(f"plain torchvision    {torchvision:8.1f} ms  (median of {options.repetitions})")
    print(f"page                 {page:8.1f} ms")
    print(f"ratio of medians     {page / torchvision:8.3f}")
    print(f"median of ratios     {ratio:8.3f}     (goal: at most {GOAL:.2f})")
    print(f"largest difference   {agreement:8.1e}     (probabilities)")


def page_path(model: str, photo: Image.Image) -> Callable[[], np.ndarray]:
    """What a page does for every answer: store, preprocessing, network, top five."""
    store = ModelStore(STORE_BYTES)
    return lambda: predict(store.get(model), photo).probabilities


def plain_path(model: str, photo: Image.Image) -> Callable[[], np.ndarray]:
    """What torchvision's documentation shows, with the same weights."""
    from torchvision.models import get_model, get_model_weights

    network = get_model(model, weights=None)
    network.load_state_dict(ModelStore(STORE_BYTES).get(model).module.state_dict())
    network.eval()
    transform = get_model_weights(model).DEFAULT.transforms()

    def run() -> np.ndarray:
        with torch.inference_mode():
            probabilities = network(transform(photo).unsqueeze(0))[0].softmax(0)
            probabilities.topk(5)
        return probabilities.numpy()

    return run


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
    parser = argparse.ArgumentParser(description="Page prediction against plain torchvision.")
    parser.add_argument("--model", default="resnet50", help="any torchvision classifier")
    parser.add_argument("--repetitions", type=int, default=30)
    parser.add_argument("--warm-up", type=int, default=3)
    parser.add_argument("--width", type=int, default=640, help="of the photo, in pixels")
    parser.add_argument("--height", type=int, default=480)
    return parser.parse_args()


if __name__ == "__main__":
    main()
