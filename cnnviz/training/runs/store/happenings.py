"""What a run tells the store, whatever it trains: classifiers and GANs speak through these."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from torch import Tensor

from cnnviz.training.loop.events import State
from cnnviz.training.runs.store.records import EvaluationRow, Metrics, StepRow
from cnnviz.training.runs.store.states import RunState


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """The network stands on its device.

    Attributes:
        total: Steps of the whole run; None where the budget is a time.
    """

    device: str
    params: int
    total: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stepped:
    """One update.

    Attributes:
        snapshot: Returns what the run needs to go on from here; None where only an evaluation can.
    """

    row: StepRow
    snapshot: Callable[[], State | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoodStill:
    """The run stands still before its next step; told again at each look.

    Attributes:
        step: Steps done.
        snapshot: Returns what the run needs to go on from here.
    """

    step: int
    snapshot: Callable[[], State | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SteppedAlone:
    """A step was made that its owner asked for; its row was told before.

    Attributes:
        report: What it did (`loop.single_step`); empty where the memory did not suffice for it.
        snapshot: Returns what the run needs to go on from here.
    """

    step: int
    report: bytes
    snapshot: Callable[[], State | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """An evaluation of what the run has learned.

    Attributes:
        snapshot: Returns what the run needs to go on from here.
    """

    evaluation: EvaluationRow
    weights: Callable[[], Mapping[str, Tensor]]
    snapshot: Callable[[], State | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The run is over."""

    state: RunState
    detail: str | None = None
    result: Metrics | None = None


Happening = Begun | Stepped | StoodStill | SteppedAlone | Evaluated | Finished
