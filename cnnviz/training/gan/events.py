"""What the training of a GAN tells while it goes on, beside `StartEvent` and `Diverged`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from torch import Tensor

from cnnviz.training.loop.events import Diverged, StartEvent, State

METRICS = ("loss_d", "loss_g", "d_real", "d_fake")
"""What every step measures, in this order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GanStep:
    """One update of the discriminator, then one of the generator.

    Attributes:
        metrics: Means of the batch by the names in METRICS: the discriminator's loss
            -log D(x) - log(1 - D(G(z))), the generator's loss -log D(G(z)), and what the
            discriminator said of real pictures and of generated ones before its update.
        seconds: Since the loop began.
    """

    step: int
    metrics: Mapping[str, float]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GanEvaluation:
    """The pictures that the generator makes of the same noise each time.

    Attributes:
        step: Steps done; 0 for the evaluation before the first.
        epoch: Passes done: as many real pictures drawn as there are.
        images: uint8 on the CPU, (64, side, side, 3).
        seconds: Since the loop began.
        weights: Returns the generator that made them: its state dict, on the CPU.
        snapshot: Returns what `resume` needs; call it before asking for the next event.
    """

    step: int
    epoch: float
    images: Tensor
    seconds: float
    weights: Callable[[], dict[str, Tensor]]
    snapshot: Callable[[], State]


@dataclass(frozen=True, slots=True, kw_only=True)
class GanEnd:
    """The run is over; the evaluation before it was at the same step."""

    steps: int
    seconds: float


GanEvent = StartEvent | GanStep | GanEvaluation | GanEnd | Diverged
"""Anything that `train_gan` yields."""

NAMES: Mapping[type, str] = {
    StartEvent: "start",
    GanStep: "step",
    GanEvaluation: "look",
    GanEnd: "end",
    Diverged: "diverged",
}
"""What each event is called in JSON lines, whatever its class is called: scripts read them."""
