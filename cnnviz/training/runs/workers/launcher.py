"""How a worker starts runs: on this machine (`local_launcher`) or on a cluster (`ray_launcher`)."""

from dataclasses import dataclass
from typing import Protocol

from cnnviz.training.runs.store.records import Claim
from cnnviz.training.runs.store.states import EndReason, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class LostProcess:
    """What is known of a process that ended without bringing its run to an end.

    Attributes:
        reason: Why, where it can be told; None for a process that simply was lost.
        detail: One line about it.
    """

    reason: EndReason | None
    detail: str


class RunJob(Protocol):
    """A run that was started."""

    claim: Claim

    @property
    def beats_itself(self) -> bool:
        """Whether the process itself shows the store that the run is alive."""

    def ask(self, wish: Wish) -> None:
        """Tell the process what the run's owner wishes."""

    def silence(self) -> float:
        """Return the seconds since the last sign of life."""

    def over(self) -> bool:
        """Whether the process has ended."""

    def lost(self) -> LostProcess:
        """Return what is known of a process that is over."""

    def kill(self) -> None:
        """End the process and all that it started, at once; return when they are gone."""


class Launcher(Protocol):
    """Starts runs."""

    def has_room(self) -> bool:
        """Whether one more run can start now."""

    def start(self, claim: Claim) -> RunJob:
        """Start a run that was taken from the queue."""

    def tend(self) -> None:
        """Get ready for the next run; called often."""

    def close(self) -> None:
        """End everything that was started."""
