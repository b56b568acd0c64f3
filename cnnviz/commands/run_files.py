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
from cnnviz.paths import IMPORT_ROOT
from cnnviz.photos.weights.cards import Card, save_network, weights_path
from cnnviz.photos.weights.history import HistoryPoint, write_history
from cnnviz.training.data.image_data import ImageData
from cnnviz.training.loop.events import EndEvent, Evaluation, State
from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.recipes.planning import TrainingPlan
from cnnviz.training.recipes.recipe import Recipe

NO_SETTINGS = ("seconds", "gpu_seconds", "net", "source")
"""Fields of a recipe that do not say how it trains."""
ALWAYS = (
    "batch_size",
    "optimiser",
    "learning_rate",
    "muon_learning_rate",
    "momentum",
    "weight_decay",
    "warm_up",
    "label_smoothing",
    "crop_margin",
    "flip",
    "cutout",
)
"""Settings that every card tells."""

TITLES = {"cifar10": "CIFAR-10", "shapes10": "Shapes-10"}
LICENCE = "MIT"  # as everything that this project makes


@dataclass(slots=True, kw_only=True)
class TrainingRun:
    """One training run as it was asked for, and what is known of it so far.

    Attributes:
        plan: The recipe and the budget that follow from it.
        curve: The passes that are done, those before a resume included.
        latest: The last look at the test pictures.
    """

    config: RunConfig
    plan: TrainingPlan
    data: ImageData
    curve: list[HistoryPoint] = field(default_factory=list)
    latest: Evaluation | None = None

    def looked(self, look: Evaluation) -> None:
        """Note a look; one after a whole pass is a point of the curve."""
        self.latest = look
        if look.epoch == int(look.epoch):
            self.curve.append(_point(look))

    @property
    def whole_curve(self) -> tuple[HistoryPoint, ...]:
        """The curve with the end of the run, which may lie within a pass."""
        last = self.latest
        if last is None or last.epoch == int(last.epoch):
            return tuple(self.curve)
        return (*self.curve, _point(last))

    @property
    def identity(self) -> dict[str, Any]:
        """What must be the same for a state of one run to fit another."""
        known = {
            "net": self.config.net,
            "recipe": _settings(self.plan),
            "seed": self.config.seed,
            "data": self.data.name,
        }
        return known if self.config.pictures is None else known | {"pictures": self.config.pictures}


def _point(look: Evaluation) -> HistoryPoint:
    return HistoryPoint(
        epoch=round(look.epoch, 3),
        train_loss=look.train_loss,
        train_accuracy=look.train_accuracy,
        test_accuracy=look.test_accuracy,
        test_pictures=look.test_pictures,
    )


def write_state(path: Path, run: TrainingRun, state: State) -> None:
    """Write what `read_state` reads, whole or not at all."""
    fresh = path.with_name(f"{path.name}.part")
    curve = [asdict(passed) for passed in run.curve]
    torch.save({"run": run.identity, "curve": curve, "state": state}, fresh)
    fresh.replace(path)


def read_state(path: Path, run: TrainingRun) -> State:
    """Return the state of an earlier part of this run; its passes are added to the run's curve.

    Raises:
        BadFile: If the file is missing, is no state, or belongs to another run.
    """
    try:
        saved = torch.load(path, map_location="cpu", weights_only=True)
        identity, state = dict(saved["run"]), dict(saved["state"])
        curve = [HistoryPoint(**passed) for passed in saved["curve"]]
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


def save(
    model: nn.Module, run: TrainingRun, end: EndEvent, device: torch.device, folder: Path
) -> Path:
    """Write a trained network, its card and its curve.

    Returns:
        The file of weights.
    """
    data = run.data
    card = Card(
        model=run.config.net,
        data=TITLES.get(data.name, data.name),
        classes=data.classes,
        input_size=data.train.images.shape[1],
        mean=data.mean,
        std=data.std,
        test_accuracy=end.test_accuracy,
        test_images=len(data.test),
        flip_accuracy=end.flip_accuracy,
        recipe=_settings(run.plan),
        seed=run.config.seed,
        epochs=round(end.steps / max(1, len(data.train) // run.plan.recipe.batch_size), 2),
        device=_name_of(device),
        torch=torch.__version__,
        trained=datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        commit=commit(),
        licence=LICENCE,
    )
    card = save_network(model, card, folder)
    write_history(run.config.net, run.whole_curve, folder)
    return weights_path(card, folder)


def _settings(plan: TrainingPlan) -> dict[str, str | int | float | bool]:
    """Return the recipe by its settings' names; what few recipes have is left out."""
    said = dict[str, str | int | float | bool]()
    for setting in fields(Recipe):
        value = getattr(plan.recipe, setting.name)
        if setting.name in NO_SETTINGS or (value == setting.default and setting.name not in ALWAYS):
            continue
        said[setting.name] = ", ".join(map(str, value)) if isinstance(value, tuple) else value
    said["optimiser"] = str(plan.recipe.optimiser)
    return said if plan.seconds is None else said | {"seconds": plan.seconds}


def _name_of(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    if device.type == "cpu":
        count = torch.get_num_threads()
        return f"CPU, {count} thread{'s' if count > 1 else ''}"
    return device.type


def commit() -> str:
    """Return the version of the code: the commit where it lies in a repository of its own."""
    if not (IMPORT_ROOT / ".git").exists():  # an environment may lie in somebody else's
        return __version__
    asked = ("git", "-C", str(IMPORT_ROOT), "rev-parse", "--short", "HEAD")
    try:
        done = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=10)
    except (OSError, subprocess.SubprocessError):
        return __version__
    return done.stdout.strip()
