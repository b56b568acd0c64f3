"""How a worker starts runs: on this machine (`local_launcher`) or on a cluster (`ray_launcher`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cnnviz.training.runs.store.records import Claim
from cnnviz.training.runs.store.states import EndReason, Wish

TURN, OVER = "turn", "over"
"""What a process says before the id of a run whose turn it is, or that has ended in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LostProcess:
    """What is known of a process that ended without bringing its run to an end.

    Attributes:
        reason: Why, where it can be told; None for a process that simply was lost.
        detail: One line about it.
    """

    reason: EndReason | None
    detail: str


class WorkerConnection(Protocol):
    """What a process that trains has of its worker: wishes come in, signs of life go out."""

    def wish(self, run: str) -> Wish:
        """Return what the owner of a run wishes at the moment."""

    def sign(self) -> None:
        """Show life."""

    def turn(self, run: str) -> None:
        """Say which run is trained from now on."""

    def over(self, run: str) -> None:
        """Say that a run has ended here, or belongs to another attempt."""


class RunJob(Protocol):
    """A run that was started; others of its set may be trained in the same process."""

    claim: Claim
    left: bool
    """Whether it was let go and its process has not noticed yet."""

    @property
    def beats_itself(self) -> bool:
        """Whether the process itself shows the store that the run is alive."""

    def ask(self, wish: Wish) -> None:
        """Tell the process what the run's owner wishes."""

    def silence(self) -> float:
        """Return the seconds since the last sign of life."""

    def over(self) -> bool:
        """Whether the process has ended, or this run in it."""

    def lost(self) -> LostProcess:
        """Return what is known of a process that is over."""

    def let_go(self) -> None:
        """End the run: at once with its process, or at its next turn where others are in there."""

    def kill(self) -> None:
        """End the process and all that it started, at once; return when they are gone."""


class Launcher(Protocol):
    """Starts runs."""

    shares: bool
    """Whether runs of one set are trained together."""

    def has_room(self) -> bool:
        """Whether one more run, or set, can start now."""

    def start(self, claims: Sequence[Claim]) -> list[RunJob]:
        """Start runs that were taken from the queue: one, or several of one set together."""

    def tend(self) -> None:
        """Get ready for the next run; called often."""

    def close(self) -> None:
        """End everything that was started."""
