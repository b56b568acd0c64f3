"""Recorded runs: `assets/recorded/<experiment>.json`, measured once and marked so; no torch."""

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from cnnviz.paths import RECORDED


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedEvaluation:
    """What a run was like at a point, after a pass over the training pictures or within one.

    Attributes:
        epoch: Passes done, not always whole.
        train_loss: Mean loss of the steps since the point before, a pass at most.
        train_accuracy: Share of their augmented pictures that was right before the update.
        test_accuracy: Share of the test pictures that is right.
    """

    epoch: float
    train_loss: float
    train_accuracy: float
    test_accuracy: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRun:
    """One run.

    Attributes:
        diverged: Step at which the loss was no number any more; None where that did not happen.
    """

    seed: int
    points: tuple[RecordedEvaluation, ...]
    seconds: float
    diverged: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedArm:
    """One side of a comparison."""

    name: str
    net: str
    params: int
    macs: int
    runs: tuple[RecordedRun, ...]

    def spread(self, read: str) -> tuple[float, float]:
        """Return mean and standard deviation, over the seeds, of a field at the end."""
        values = [getattr(run.points[-1], read) for run in self.runs if run.points]
        return mean(values), stdev(values) if len(values) > 1 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentRecording:
    """An experiment as it was recorded."""

    name: str
    data: str
    test_pictures: int
    recipe: dict[str, str | int | float | bool | None]
    arms: tuple[RecordedArm, ...]
    hardware: str
    torch: str
    commit: str
    day: str

    def arm(self, name: str) -> RecordedArm:
        """Return the arm of that name."""
        return next(arm for arm in self.arms if arm.name == name)


def better(first: RecordedArm, second: RecordedArm, read: str) -> RecordedArm | None:
    """Return which arm has the higher mean, if the seeds leave no doubt.

    Returns:
        The better one; None where the means differ by less than two standard errors.
    """
    (mean_1, spread_1), (mean_2, spread_2) = first.spread(read), second.spread(read)
    doubt = 2 * (spread_1**2 / len(first.runs) + spread_2**2 / len(second.runs)) ** 0.5
    if abs(mean_1 - mean_2) <= doubt:
        return None
    return first if mean_1 > mean_2 else second


def path_of(name: str, folder: Path = RECORDED) -> Path:
    """Return where the recording of an experiment lies."""
    return folder / f"{name}.json"


@cache
def recording(name: str, folder: Path = RECORDED) -> ExperimentRecording | None:
    """Return the recording of an experiment; None where it was not recorded."""
    path = path_of(name, folder)
    if not path.is_file():
        return None
    return parse(json.loads(path.read_text(encoding="utf-8")))


def parse(values: dict[str, Any]) -> ExperimentRecording:
    """Return what `written` wrote."""
    return ExperimentRecording(**values | {"arms": tuple(_arm(arm) for arm in values["arms"])})


def written(recorded: ExperimentRecording) -> str:
    """Return a recording as JSON."""
    return json.dumps(asdict(recorded), indent=1, ensure_ascii=False) + "\n"


def _arm(values: dict[str, Any]) -> RecordedArm:
    return RecordedArm(**values | {"runs": tuple(_run(run) for run in values["runs"])})


def _run(values: dict[str, Any]) -> RecordedRun:
    return RecordedRun(
        **values | {"points": tuple(RecordedEvaluation(**found) for found in values["points"])}
    )
