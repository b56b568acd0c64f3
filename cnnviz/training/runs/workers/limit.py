"""How long one run may have the device, and whether it has to share it."""

from cnnviz.training.loop.clock import TrainingClock
from cnnviz.training.loop.events import StartEvent
from cnnviz.training.runs.store.records import SLOWDOWN, Metrics

WORTH_TELLING = 1.5
"""A run that takes so many times longer than alone says so."""


class Limit:
    """The longest time of one run, whatever its budget is.

    Pauses, lost attempts and what others kept from it are left out.

    Args:
        seconds: Of training.
        clock: Of the run.
    """

    def __init__(self, seconds: float, clock: TrainingClock) -> None:
        self.clock, self.seconds = clock, seconds
        self.words = f"ended at the limit of {seconds:g} seconds"

    def passed(self) -> bool:
        """Whether it is over."""
        return self.clock.seconds() > self.seconds


def crowded(start: StartEvent) -> Metrics:
    """Return what a step says of a machine that has others to serve too; empty where it has not."""
    slowdown = start.slowdown()
    return {SLOWDOWN: slowdown} if slowdown >= WORTH_TELLING else {}
