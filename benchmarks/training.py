"""What the training loop is worth: images a second, the price of telemetry, and two recipes.

    python benchmarks/training.py --data FOLDER_WITH_CIFAR10
    python benchmarks/training.py --data … --parts loop telemetry --threads 1
    python benchmarks/training.py --data … --parts speed --airbench CHECKOUT_OF_CIFAR10_AIRBENCH

The parts:

* loop: images a second beside the conventional way: a torchvision data set with transforms for each
  picture, a DataLoader with two workers, float32. Same network, batch and threads; turns are taken.
* telemetry: share of a run that is spent on telling what happens.
* first-look: test accuracy of that recipe over seeds.
* speed: seconds and accuracy of that recipe over seeds, on a GPU; with `--airbench` beside
  KellerJordan/cifar10-airbench in the same process on the same pictures.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import airbench
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader
from torchvision import transforms
from torchvision.datasets import VisionDataset

from cnnviz.settings import settings
from cnnviz.training.data.image_data import ImageData, cifar10
from cnnviz.training.loop import train as loop
from cnnviz.training.loop.events import EndEvent, Evaluation, StepEvent
from cnnviz.training.loop.options import TrainOptions
from cnnviz.training.loop.running_means import RunningMeans
from cnnviz.training.loop.telemetry import observe, to_bytes
from cnnviz.training.loop.updates import Updates
from cnnviz.training.nets.trainable import initialised
from cnnviz.training.recipes.catalogue import recipe
from cnnviz.training.recipes.recipe import Recipe

LOOP_NETS = ("resnet20-cifar10", "lenet5-cifar10")
LOOP_GOAL, TELEMETRY_GOAL, FIRST_LOOK_GOAL, SPEED_GOAL = 2.5, 0.02, 0.84, 0.94
WARM_STEPS = 3


def main() -> None:
    """Measure the parts that were asked for."""
    options = _options()
    if options.threads:
        torch.set_num_threads(options.threads)
    device = torch.device(options.device)
    data = cifar10(options.data)
    print(f"device {_named(device)}, {torch.get_num_threads()} threads, torch {torch.__version__}")
    for part in options.parts:
        print(f"\n{part}")
        PARTS[part](data, device, options)


# Images a second beside the conventional loop


def loop_part(data: ImageData, device: torch.device, options: argparse.Namespace) -> None:
    """Images a second of both ways, and their ratio."""
    plan = recipe("sgd")
    for name in LOOP_NETS:
        ours, usual = list[float](), list[float]()
        for _ in range(options.rounds):
            usual.append(_usual_rate(name, data, device, plan, options.seconds))
            ours.append(_our_rate(name, data, device, plan, options.seconds))
        ratio = statistics.median(a / b for a, b in zip(ours, usual, strict=True))
        print(
            f"{name:20} ours {statistics.median(ours):8.0f}/s   "
            f"conventional {statistics.median(usual):8.0f}/s   "
            f"ratio {ratio:5.2f} (goal: at least {LOOP_GOAL})"
        )


def _our_rate(
    name: str, data: ImageData, device: torch.device, plan: Recipe, seconds: float
) -> float:
    began = time.perf_counter()
    events = loop.train(
        initialised(name, 0),
        data,
        plan,
        TrainOptions(device=device, should_stop=lambda: time.perf_counter() - began > seconds),
    )
    moments = [event.seconds for event in events if isinstance(event, StepEvent)]
    return _rate(moments, plan.batch_size)


def _usual_rate(
    name: str, data: ImageData, device: torch.device, plan: Recipe, seconds: float
) -> float:
    model = initialised(name, 0).to(device)
    optimiser = torch.optim.SGD(
        model.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=plan.weight_decay
    )
    batches = DataLoader(
        Pictures(data), batch_size=plan.batch_size, shuffle=True, num_workers=2, drop_last=True
    )
    moments, began = list[float](), time.perf_counter()
    for images, labels in batches:
        x, y = images.to(device), labels.to(device)
        optimiser.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimiser.step()
        loss.item()
        moments.append(time.perf_counter() - began)
        if moments[-1] > seconds:
            break
    return _rate(moments, plan.batch_size)


def _rate(moments: list[float], batch_size: int) -> float:
    """Pictures a second after the first steps, from the moments at which steps ended."""
    warm = min(WARM_STEPS, len(moments) - 2)
    return (len(moments) - 1 - warm) * batch_size / (moments[-1] - moments[warm])


class Pictures(VisionDataset):
    """The training pictures as torchvision's own CIFAR10 hands them out: one PIL image each."""

    def __init__(self, data: ImageData) -> None:
        super().__init__("")
        self.arrays, self.labels = data.train.images.numpy(), data.train.labels.tolist()
        self.steps = transforms.Compose(
            [
                transforms.RandomCrop(32, padding=4),
                transforms.RandomHorizontalFlip(),
                transforms.ToTensor(),
                transforms.Normalize(data.mean, data.std),
            ]
        )

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        return self.steps(Image.fromarray(self.arrays[index])), self.labels[index]


# The price of telemetry


def telemetry_part(data: ImageData, device: torch.device, options: argparse.Namespace) -> None:
    """Share of a run's seconds that goes into looks, fetched losses and what a page is left."""
    for net, plan in ((LOOP_NETS[0], recipe("standard")), (_net(FIRST), FIRST)):
        clock, model, looks = _Clock(device), initialised(net, 0), list[float]()
        whole = options.telemetry_seconds
        with clock.around(
            (loop._EventStream, "look"), (Updates, "measure"), (RunningMeans, "fetch")
        ):
            for event in loop.train(model, data, plan, TrainOptions(device=device, seconds=whole)):
                if isinstance(event, Evaluation):
                    clock.timed(_left)(model, event, data)
                    looks.append(clock.spent)
        *_, without_last, _ = [0.0, *looks]
        print(
            f"{net:24} {len(looks):3} looks in {whole:.0f} s, {without_last / whole:6.2%} of it "
            f"(goal: below {TELEMETRY_GOAL:.0%}; the last look is the result and not counted)"
        )


def _left(model: nn.Module, look: Evaluation, data: ImageData) -> bytes:
    """What a look leaves for the page."""
    return to_bytes(observe(model, look.logits, data.test, look.gradient_norms))


class _Clock:
    """Seconds spent within some functions."""

    def __init__(self, device: torch.device) -> None:
        self.device, self.spent = device, 0.0

    def timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function under the clock."""

        def run(*arguments: Any, **named: Any) -> Any:
            if self.device.type == "cuda":
                torch.cuda.synchronize(self.device)  # the wait for steps is no telemetry
            began = time.perf_counter()
            result = function(*arguments, **named)
            self.spent += time.perf_counter() - began
            return result

        return run

    @contextmanager
    def around(self, *methods: tuple[type, str]) -> Iterator[None]:
        """Put methods of classes under the clock."""
        with ExitStack() as stack:
            for owner, name in methods:
                timed = self.timed(getattr(owner, name))
                stack.enter_context(patch.object(owner, name, timed))
            yield


# The two fast recipes


def first_look_part(data: ImageData, device: torch.device, options: argparse.Namespace) -> None:
    """Test accuracy in the recipe's budget of time, over seeds."""
    budget = FIRST.gpu_seconds if device.type == "cuda" else FIRST.seconds
    ends = []
    for seed in range(options.seeds):
        model = initialised(_net(FIRST), seed)
        *_, end = loop.train(
            model, data, FIRST, TrainOptions(seed=seed, device=device, seconds=budget)
        )
        ends.append(end)
        print(f"seed {seed}: {_said(end)}", flush=True)
    _print_mean([end.flip_accuracy for end in ends], FIRST_LOOK_GOAL)


def speed_part(data: ImageData, device: torch.device, options: argparse.Namespace) -> None:
    """Seconds and accuracy on a GPU, over seeds; beside airbench where its checkout is given."""
    if device.type != "cuda":
        print("not measured: no GPU here")
        return
    there = replace(data, train=data.train.to(device), test=data.test.to(device))
    model = initialised(_net(SPEED), 0)
    list(loop.train(model, there, SPEED, TrainOptions(device=device)))  # the compiler's share
    ends = []
    for seed in range(options.seeds):
        model.load_state_dict(initialised(_net(SPEED), seed).state_dict())
        *_, end = loop.train(model, there, SPEED, TrainOptions(seed=seed, device=device))
        ends.append(end)
        print(f"seed {seed}: {_said(end)}", flush=True)
    _print_mean([end.flip_accuracy for end in ends], SPEED_GOAL)
    ours = statistics.mean(end.seconds for end in ends)
    print(f"mean of seconds {ours:.2f}")
    if options.airbench is None:
        print("ratio to airbench: not measured, --airbench was not given")
        return
    accuracies, seconds = zip(*airbench.runs(options.airbench, data, options.seeds), strict=True)
    print(f"airbench: {statistics.mean(accuracies):.2%} in {statistics.mean(seconds):.2f} s")
    print(f"ratio of seconds {ours / statistics.mean(seconds):.2f} (goal: at most 1.0)")


def _net(plan: Recipe) -> str:
    if plan.net is None:
        raise ValueError(f"{plan.name} was made for no network in particular")
    return plan.net


def _said(end: EndEvent) -> str:
    return (
        f"test {end.test_accuracy:.2%}, views averaged {end.flip_accuracy:.2%}, "
        f"{end.steps} steps, {end.seconds:.2f} s"
    )


def _print_mean(accuracies: list[float], goal: float) -> None:
    spread = statistics.stdev(accuracies) if len(accuracies) > 1 else 0.0
    mean = statistics.mean(accuracies)
    print(f"mean {mean:.2%}, standard deviation {spread:.2%} (goal: at least {goal:.0%})")


def _named(device: torch.device) -> str:
    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type


FIRST, SPEED = recipe("first-look"), recipe("speed")

PARTS = {
    "loop": loop_part,
    "telemetry": telemetry_part,
    "first-look": first_look_part,
    "speed": speed_part,
}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="The training loop, measured.")
    parser.add_argument("--data", type=Path, default=settings().data, help="holds CIFAR-10")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, help="CPU threads")
    parser.add_argument("--rounds", type=int, default=3, help="turns of the loop part")
    parser.add_argument("--seconds", type=float, default=20.0, help="of each of its turns")
    parser.add_argument("--telemetry-seconds", type=float, default=60.0)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--airbench", type=Path, help="checkout of KellerJordan/cifar10-airbench")
    return parser.parse_args()


if __name__ == "__main__":
    main()
