"""What a training run tells while it goes on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

State = dict[str, object]
"""What a run needs to go on: tensors and numbers, nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartEvent:
    """The run begins.

    Attributes:
        steps: Steps of the whole run; None where the budget is a time.
        step: Steps already told, above 0 after a resume.
        snapshot: Returns what `resume` needs to go on behind the last event, at any time between
            two events.
        slowdown: Returns how many times longer than the training the last seconds took on the wall,
            because others had the processor.
    """

    params: int
    steps: int | None
    step: int
    device: str
    precision: str
    snapshot: Callable[[], State]
    slowdown: Callable[[], float]

    @classmethod
    def of(
        cls,
        *networks: nn.Module,
        steps: int | None,
        step: int,
        device: torch.device,
        precision: torch.dtype,
        snapshot: Callable[[], State],
        slowdown: Callable[[], float],
    ) -> "StartEvent":
        """Return the start of a run that trains these networks."""
        return cls(
            params=sum(p.numel() for network in networks for p in network.parameters()),
            steps=steps,
            step=step,
            device=str(device),
            precision=str(precision).removeprefix("torch."),
            snapshot=snapshot,
            slowdown=slowdown,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEvent:
    """One update.

    Attributes:
        loss: Mean training loss of the batch, with label smoothing where the recipe has it and
            without auxiliary heads.
        accuracy: Share of the augmented batch that was right before the update.
        learning_rate: Share of the peak rate.
        seconds: Since the loop began.
    """

    step: int
    loss: float
    accuracy: float
    learning_rate: float
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BatchReport:
    """What a step that was made alone did, beside its StepEvent.

    Attributes:
        loss: Mean loss of the batch before the update, as in StepEvent.
        loss_after: That of the same batch with the weights behind the update: the same crops, the
            same units dropped, batch norm with the batch's own statistics.
        accuracy: Share of the batch that was right before the update.
        gradient_norm: L2 norm of the gradient of all that is trained.
        learning_rate: Share of the peak rate.
        rate: The rate itself, of the optimiser's first group.
        pictures: The first of the batch as the network saw them, uint8, (n, side, side, 3).
        labels: Their classes, (n,).
        before: What the network said of them before the update: probabilities, (n, classes).
        after: The same behind the update.
    """

    step: int
    loss: float
    loss_after: float
    accuracy: float
    gradient_norm: float
    learning_rate: float
    rate: float
    pictures: Tensor
    labels: Tensor
    before: Tensor
    after: Tensor


@dataclass(frozen=True, slots=True, kw_only=True)
class NoBatchReport:
    """A step was made alone, and the memory did not suffice to ask about its batch again."""

    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """A measurement on the test pictures: after a pass over the training pictures, or in between.

    Attributes:
        epoch: Passes done, not always whole.
        train_loss: Mean loss of the steps since the last evaluation.
        train_accuracy: Mean accuracy of these steps, on augmented pictures.
        test_loss: Cross-entropy on the test pictures that were classified.
        test_accuracy: Share of them that is right, one view each.
        test_pictures: The number of these: the first that many of the test split.
        logits: Outputs for them, float32 on the CPU, (test_pictures, classes).
        gradient_norms: L2 norm of the gradient of the weights at the last step, by the path of each
            module that has some.
        seconds: Since the loop began, evaluation included.
        weights: Returns the network that was measured: its state dict, copied to the CPU.
        snapshot: The same as that of `StartEvent`.
    """

    epoch: float
    step: int
    train_loss: float
    train_accuracy: float
    test_loss: float
    test_accuracy: float
    test_pictures: int
    logits: Tensor
    gradient_norms: dict[str, float]
    seconds: float
    weights: Callable[[], dict[str, Tensor]]
    snapshot: Callable[[], State]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diverged:
    """The loss was not a number three times in a row: the run ends here."""

    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EndEvent:
    """The run is over.

    Attributes:
        test_accuracy: Share of the test pictures that are right, one view each.
        flip_accuracy: The same with the outputs of the picture and its mirror image averaged.
        test_loss: Cross-entropy, one view each.
        seconds: Since the loop began.
    """

    test_accuracy: float
    flip_accuracy: float
    test_loss: float
    steps: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StandsStill:
    """The run waits before its next step, until it is let go on; told again at each look.

    Attributes:
        step: Steps done.
    """

    step: int


Event = (
    StartEvent
    | StepEvent
    | BatchReport
    | NoBatchReport
    | StandsStill
    | Evaluation
    | Diverged
    | EndEvent
)
"""Anything that `train` yields."""

NAMES: Mapping[type, str] = {
    StartEvent: "start",
    StepEvent: "step",
    BatchReport: "batch",
    NoBatchReport: "no_batch",
    StandsStill: "stands_still",
    Evaluation: "epoch",
    Diverged: "diverged",
    EndEvent: "end",
}
"""What each event is called in JSON lines, whatever its class is called: scripts read them."""
