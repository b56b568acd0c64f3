"""What the store tells: frozen rows."""

from dataclasses import dataclass

from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.runs.store.states import (
    ACTIVE,
    RESUMABLE,
    EndReason,
    HoldTrouble,
    RunState,
    Wish,
)

Metrics = dict[str, float]
"""Numbers of one step by name: "loss", "accuracy", "learning_rate"; a GAN has its own."""

SLOWDOWN = "slowdown"
"""Metric of a step that others on the machine held up: how many times longer it takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run as it stands.

    Attributes:
        id: Random name, in links.
        number: Place in the order of asking.
        owner: Token of the browser that asked for it.
        group: Name that the runs of one set share, else None.
        detail: One line about the end in plain English: the exception, the step.
        step: Last recorded step.
        total: Steps of the whole run; None where the budget is a time.
        attempt: How often a worker took it: the fence against writes of an earlier one.
        crashes: How often its process was lost since its owner last put it into the queue.
        beat: Sign of life, counted up by the worker that has it.
        wish: What its owner asked for since it runs.
        expected_seconds: How long it was expected to take.
        created: When it was asked for (Unix time, for display only).
        started: When a worker first took it.
        ended: When it reached its state, if that is an end.
    """

    id: str
    number: int
    owner: str
    config: RunConfig
    group: str | None
    state: RunState
    reason: EndReason | None
    detail: str | None
    step: int
    total: int | None
    attempt: int
    crashes: int
    beat: int
    worker: str | None
    wish: Wish
    device: str | None
    params: int | None
    expected_seconds: float
    created: float
    started: float | None
    ended: float | None
    result: Metrics | None = None

    @property
    def is_active(self) -> bool:
        """Whether it waits for a device or has one."""
        return self.state in ACTIVE

    @property
    def can_resume(self) -> bool:
        """Whether its owner may put it back into the queue."""
        return self.state in RESUMABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A worker's right to write about a run, until another attempt begins.

    Attributes:
        attempt: Fence: writes with an older attempt are refused.
    """

    run: Run
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """One recorded step.

    Attributes:
        seconds: Since the run began, pauses left out.
        metrics: Numbers by name; NaN stays NaN.
    """

    step: int
    seconds: float
    metrics: Metrics


@dataclass(frozen=True, slots=True, kw_only=True)
class RateChange:
    """What the owner of a run did to its learning rate.

    Attributes:
        step: The last step that was recorded then.
        factor: What the schedule's rates are multiplied by from there on.
    """

    step: int
    factor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Whether a run that has a device stands still, and which steps it may make.

    Attributes:
        held: Whether its owner wants it to.
        standing: Whether it does: it was told, and waits before its next step.
        stands: The step behind which it stands; None before it ever did.
        asked: Steps that its owner let it make, one at a time.
        made: Those of them that were made.
        step: The last one that was made alone, of which there is a report; None before the first.
        seconds: How long it was held in all.
        trouble: What kept the last hold, or its last step, from what its owner asked for.
    """

    held: bool = False
    standing: bool = False
    stands: int | None = None
    asked: int = 0
    made: int = 0
    step: int | None = None
    seconds: float = 0.0
    trouble: HoldTrouble | None = None


NOT_HELD = Hold()
"""As it is with a run that nobody ever held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationRow:
    """One evaluation on the test pictures, or of a generator.

    Attributes:
        epoch: Passes done, possibly fractional.
        seconds: Since the run began.
        metrics: "train_loss", "train_accuracy", "test_loss", "test_accuracy", "test_pictures" …
        telemetry: What the page shows of it (`training.loop.telemetry`), empty until asked for.
        weights: File name of the network as it was then, in the run's folder; None where not kept.
    """

    step: int
    epoch: float
    seconds: float
    metrics: Metrics
    telemetry: bytes = b""
    weights: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePlace:
    """A queued run's place.

    Attributes:
        position: 1 for the next one.
        wait_seconds: Expected wait; None where no worker is there.
    """

    position: int
    wait_seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerRow:
    """A process that serves the queue.

    Attributes:
        id: Host and device.
        memory: Memory of the device in bytes, 0 where unknown.
        free_memory: Of it, what is free, 0 where unknown.
        seen: Last sign of life (Unix time, for display only).
    """

    id: str
    device: str
    memory: int
    free_memory: int
    pid: int
    seen: float
