"""Records the experiments that pages show: `python benchmarks/recorded_runs.py [NAME …]`.

Each arm is trained with each seed; the file is written after every run, and what it holds already
is not trained again, so the script may be stopped and started at any time.
"""

import argparse
import datetime
import json
import subprocess
import sys
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from statistics import mean
from typing import Any

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.recorded_experiments import (
    EXPERIMENTS,
    SEEDS,
    Arm,
    RecordedExperiment,
    experiment,
)
from cnnviz.paths import RECORDED, ROOT
from cnnviz.settings import settings
from cnnviz.training.data.image_data import ImageData, cifar10
from cnnviz.training.loop.evaluations import evaluate, score
from cnnviz.training.loop.events import Diverged, EndEvent, Evaluation, StepEvent
from cnnviz.training.loop.options import Pace, TrainOptions
from cnnviz.training.loop.precision import preferred_precision
from cnnviz.training.loop.train import train
from cnnviz.training.nets.trainable import initialised, net_table
from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.recipes.planning import planned
from cnnviz.training.recipes.recorded import (
    ExperimentRecording,
    RecordedArm,
    RecordedEvaluation,
    RecordedRun,
    parse,
    path_of,
    written,
)
from cnnviz.training.runs.workers.device_names import name_of

WITHIN = (0.25, 0.5, 0.75, 1.5, 2.5)
"""Passes after which the test pictures are asked about, beside every whole one."""


def main() -> None:
    """Record what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="experiments (default: all)")
    parser.add_argument("--data", type=Path, default=settings().data, help="holds CIFAR-10")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--out", type=Path, default=RECORDED)
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    chosen = [experiment(name) for name in arguments.names] or EXPERIMENTS
    data = cifar10(arguments.data)
    for one in chosen:
        record(one, data, torch.device(arguments.device), arguments.out)


def record(one: RecordedExperiment, data: ImageData, device: torch.device, out: Path) -> None:
    """Record an experiment, seed by seed, so that an unfinished one has whole rounds."""
    path = path_of(one.name, out)
    path.parent.mkdir(parents=True, exist_ok=True)
    done: dict[tuple[str, int], RecordedRun] = {}
    if path.is_file():
        earlier = parse(json.loads(path.read_text(encoding="utf-8")))
        if earlier.recipe == recipe_of(one, device):  # else all of it is to be recorded anew
            done = {(arm.net, run.seed): run for arm in earlier.arms for run in arm.runs}
    for seed in SEEDS:
        for arm in one.arms:
            if (arm.net, seed) not in done:
                done[arm.net, seed] = run(one, arm, seed, data, device)
                path.write_text(written(recording(one, data, device, done)), encoding="utf-8")


def run(
    one: RecordedExperiment, arm: Arm, seed: int, data: ImageData, device: torch.device
) -> RecordedRun:
    """Train one arm with one seed."""
    plan = planned(config(one, arm, seed), on_gpu=device.type == "cuda")
    model = initialised(arm.net, seed)
    notes = Notes(model, data, plan.recipe.batch_size, device)
    options = TrainOptions(seed=seed, device=device, pace=notes.before_step)
    seconds, diverged = 0.0, None
    for event in train(model, data, plan.recipe, options, test_pictures=None):
        if isinstance(event, StepEvent):
            notes.steps.append(event)
        elif isinstance(event, Evaluation) and event.test_pictures == len(data.test):
            notes.accuracies[event.step] = event.test_accuracy
        elif isinstance(event, EndEvent):
            seconds = event.seconds
        elif isinstance(event, Diverged):
            diverged = event.step
    points = notes.points()
    last = f"test {points[-1].test_accuracy:.2%}" if points else "nothing"
    print(f"{one.name} {arm.name} seed {seed}: {last}, {seconds:.0f} s", flush=True)
    return RecordedRun(seed=seed, points=points, seconds=round(seconds, 1), diverged=diverged)


class Notes:
    """What is written down of a run: its steps, and how many test pictures are right when.

    Args:
        model: The network under training.
        data: All test pictures are read at each point.
        batch_size: Pictures of a step.
        device: Where the network is.
    """

    def __init__(
        self, model: nn.Module, data: ImageData, batch_size: int, device: torch.device
    ) -> None:
        self.model, self.data, self.precision = model, data, preferred_precision(device)
        self.test = data.test.to(device)
        self.per_epoch = len(data.train) // batch_size
        self.within = {round(share * self.per_epoch) for share in WITHIN}
        self.taken = 0
        self.steps: list[StepEvent] = []
        self.accuracies: dict[int, float] = {}

    def before_step(self) -> Pace:
        """Measure where the loop does not: within the first passes, where the curves move."""
        if self.taken in self.within:
            logits = evaluate(self.model, self.test, self.data, precision=self.precision)
            self.accuracies[self.taken] = score(logits, self.test.labels)[1]
        self.taken += 1
        return Pace.GO_ON

    def points(self) -> tuple[RecordedEvaluation, ...]:
        """Return what was written down, each point with the steps since the one before."""
        places, found = sorted(self.accuracies), []
        for before, place in pairwise([0, *places]):
            steps = [event for event in self.steps if before < event.step <= place]
            if not steps:  # the run was given up before
                break
            found.append(
                RecordedEvaluation(
                    epoch=round(place / self.per_epoch, 3),
                    train_loss=round(mean(event.loss for event in steps), 5),
                    train_accuracy=round(mean(event.accuracy for event in steps), 5),
                    test_accuracy=round(self.accuracies[place], 5),
                )
            )
        return tuple(found)


def config(one: RecordedExperiment, arm: Arm, seed: int) -> RunConfig:
    """The configuration that repeats a run."""
    return RunConfig(
        net=arm.net,
        recipe=one.recipe,
        epochs=one.epochs,
        rate_factor=one.rate_factor,
        seed=seed,
    )


def recipe_of(one: RecordedExperiment, device: torch.device) -> dict[str, Any]:
    """Return how the runs of an experiment are trained."""
    plan = planned(config(one, one.arms[0], 0), on_gpu=device.type == "cuda")
    values = asdict(plan.recipe).items()
    return {key: value for key, value in values if not isinstance(value, tuple)}


def recording(
    one: RecordedExperiment,
    data: ImageData,
    device: torch.device,
    done: dict[tuple[str, int], RecordedRun],
) -> ExperimentRecording:
    """What is known of an experiment."""
    threads = f", {torch.get_num_threads()} of them used" if device.type == "cpu" else ""
    return ExperimentRecording(
        name=one.name,
        data="CIFAR-10",
        test_pictures=len(data.test),
        recipe=recipe_of(one, device),
        arms=tuple(_recorded(arm, done) for arm in one.arms),
        hardware=name_of(device) + threads,
        torch=torch.__version__.partition("+")[0],
        commit=_commit(),
        day=datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
    )


def _recorded(arm: Arm, done: dict[tuple[str, int], RecordedRun]) -> RecordedArm:
    table = net_table(arm.net)
    runs = tuple(done[arm.net, seed] for seed in SEEDS if (arm.net, seed) in done)
    return RecordedArm(name=arm.name, net=arm.net, params=table.params, macs=table.macs, runs=runs)


def _commit() -> str:
    words = ("git", "-C", str(ROOT), "rev-parse", "--short", "HEAD")
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


if __name__ == "__main__":
    main()
