"""What a training run leaves on the disk: a state to go on from, and the finished network."""

import datetime
import subprocess
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import torch
from torch import nn

from cnnviz import __version__
from cnnviz.errors import BadFile
from cnnviz.inference.cards import Card, save_network, weights_path
from cnnviz.inference.history import Passed, write_history
from cnnviz.paths import ROOT
from cnnviz.training.data import ImageData
from cnnviz.training.events import End, Epoch, State
from cnnviz.training.recipes import Recipe

TITLES = {"cifar10": "CIFAR-10", "shapes10": "Shapes-10"}
LICENCE = "MIT"  # as everything that this project makes


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One training run as it was asked for.

    Attributes:
        net: Name of the network.
        recipe: How it is trained.
        seed: Of weights, order, crops and flips.
        data: What it is trained on.
        curve: The epochs that are done, those before a resume included.
    """

    net: str
    recipe: Recipe
    seed: int
    data: ImageData
    curve: list[Passed] = field(default_factory=list)

    def passed(self, epoch: Epoch) -> None:
        """Add an epoch to the curve."""
        self.curve.append(
            Passed(**{name.name: getattr(epoch, name.name) for name in fields(Passed)})
        )

    @property
    def identity(self) -> dict[str, Any]:
        """What must be the same for a state of one run to fit another."""
        return {
            "net": self.net,
            "recipe": _recipe(self.recipe),
            "seed": self.seed,
            "data": self.data.name,
        }


def write_state(path: Path, run: Run, state: State) -> None:
    """Write what `read_state` reads, whole or not at all."""
    fresh = path.with_name(f"{path.name}.part")
    curve = [asdict(passed) for passed in run.curve]
    torch.save({"run": run.identity, "curve": curve, "state": state}, fresh)
    fresh.replace(path)


def read_state(path: Path, run: Run) -> State:
    """The state of an earlier part of this run; its epochs are added to the run's curve.

    Raises:
        BadFile: If the file is missing, is no state, or belongs to another run.
    """
    try:
        saved = torch.load(path, map_location="cpu", weights_only=True)
        identity, state = dict(saved["run"]), dict(saved["state"])
        curve = [Passed(**passed) for passed in saved["curve"]]
    except Exception as error:  # a parser of foreign bytes may raise anything
        raise BadFile("bad_state", f"{path} is not the state of a run", file=str(path)) from error
    differs = [name for name, value in run.identity.items() if identity.get(name) != value]
    if differs:
        raise BadFile(
            "state_of_another_run",
            f"{path} belongs to another run: not the same {' and '.join(differs)}",
            file=str(path),
            differs=", ".join(differs),
        )
    run.curve.extend(curve)
    return state


def save(model: nn.Module, run: Run, end: End, device: torch.device, folder: Path) -> Path:
    """Write a trained network, its card and its curve.

    Returns:
        The file of weights.
    """
    data = run.data
    card = Card(
        model=run.net,
        data=TITLES.get(data.name, data.name),
        classes=data.classes,
        input_size=data.train.images.shape[1],
        mean=data.mean,
        std=data.std,
        test_accuracy=end.test_accuracy,
        test_images=len(data.test),
        flip_accuracy=end.flip_accuracy,
        recipe=_recipe(run.recipe),
        seed=run.seed,
        epochs=round(end.steps / max(1, len(data.train) // run.recipe.batch_size), 2),
        device=_name_of(device),
        torch=torch.__version__,
        trained=datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        commit=_commit(),
        licence=LICENCE,
    )
    card = save_network(model, card, folder)
    write_history(run.net, tuple(run.curve), folder)
    return weights_path(card, folder)


def _recipe(recipe: Recipe) -> dict[str, str | int | float | bool]:
    values = asdict(recipe)
    return values | {"optimiser": str(recipe.optimiser)}


def _name_of(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    if device.type == "cpu":
        count = torch.get_num_threads()
        return f"CPU, {count} thread{'s' if count > 1 else ''}"
    return device.type


def _commit() -> str:
    """Version of the code: the commit where the project lies in a repository."""
    asked = ("git", "-C", str(ROOT), "rev-parse", "--short", "HEAD")
    try:
        done = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=10)
    except (OSError, subprocess.SubprocessError):
        return __version__
    return done.stdout.strip()
