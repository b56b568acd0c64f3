"""Losses of many steps, fetched from the device in one go: a GPU waits for nobody in between."""

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, cast

import torch
from torch import Tensor

from cnnviz.training.loop.events import StepEvent
from cnnviz.training.loop.updates import Outcome

FETCH_SECONDS = 0.25
"""How long a step may wait to be emitted."""
BAD_IN_A_ROW = 3
"""Losses without a number after which a run is given up."""
Pending = list[dict[str, Any]]
Told = list[tuple[float, float]]
"""Loss and accuracy of steps."""


@dataclass(frozen=True, slots=True)
class _Unfetched:
    step: int
    figures: Tensor  # (2,): loss and accuracy, on the device
    rate: float
    seconds: float


class RunningMeans:
    """The steps of a run on their way to its events, and the means since the last evaluation.

    Args:
        pending: What `state` gave.
        since: What `since` gave.
    """

    def __init__(self, pending: object = (), since: object = ()) -> None:
        self._unfetched: list[_Unfetched] = []
        self._steps: deque[StepEvent] = deque(
            StepEvent(**fields) for fields in cast(Pending, pending)
        )
        self._since_evaluation = cast(Told, list(cast(Told, since)))
        self._fetched = 0.0
        self._bad = 0
        self.last = 0
        """The last step emitted."""

    def add(self, step: int, outcome: Outcome, seconds: float) -> None:
        """Note a step without waiting for it."""
        figures = torch.stack([outcome.loss, outcome.right])
        self._unfetched.append(_Unfetched(step, figures, outcome.rate, seconds))

    def due(self, seconds: float) -> bool:
        """Whether to fetch what is pending."""
        return seconds - self._fetched >= FETCH_SECONDS

    def fetch(self, seconds: float) -> None:
        """Wait for all pending steps."""
        self._fetched = seconds
        if not self._unfetched:
            return
        figures = torch.stack([step.figures for step in self._unfetched]).tolist()
        for step, (loss, accuracy) in zip(self._unfetched, figures, strict=True):
            event = StepEvent(
                step=step.step,
                loss=loss,
                accuracy=accuracy,
                learning_rate=step.rate,
                seconds=step.seconds,
            )
            self._steps.append(event)
        self._unfetched.clear()

    def emit(self) -> Iterator[StepEvent]:
        """Yield the fetched steps, as far as the one at which the run must be given up."""
        while self._steps and not self.diverged:
            step = self._steps.popleft()
            self.last = step.step
            self._bad = 0 if math.isfinite(step.loss) else self._bad + 1
            self._since_evaluation.append((step.loss, step.accuracy))
            yield step

    @property
    def diverged(self) -> bool:
        """Whether too many losses in a row were no number."""
        return self._bad >= BAD_IN_A_ROW

    @property
    def pending(self) -> int:
        """The number of steps that are fetched and not emitted."""
        return len(self._steps)

    def state(self) -> Pending:
        """Return the fetched steps that are not emitted, for a snapshot."""
        return [asdict(step) for step in self._steps]

    def since(self) -> Told:
        """Return what was emitted since the last call of `means`, for a snapshot."""
        return list(self._since_evaluation)

    def means(self) -> tuple[float, float]:
        """Return mean loss and accuracy of the steps emitted since the last call."""
        steps, self._since_evaluation = self._since_evaluation, []
        count = max(1, len(steps))
        return sum(loss for loss, _ in steps) / count, sum(right for _, right in steps) / count
