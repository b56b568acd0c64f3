"""The states of a run and the reasons for its end."""

from enum import StrEnum


class RunState(StrEnum):
    """Where a run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    """Put aside by its owner, with its checkpoint; not in the queue."""
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    """Its process was lost too often; the checkpoint is there and it can be resumed."""
    DIVERGED = "diverged"
    """The loss was not a number three times in a row."""


ACTIVE = (RunState.QUEUED, RunState.RUNNING)
"""States that count against an owner's limit."""

RESUMABLE = (RunState.PAUSED, RunState.INTERRUPTED)
"""States from which a run may be put back into the queue."""

FINISHED = (
    RunState.DONE,
    RunState.FAILED,
    RunState.CANCELLED,
    RunState.INTERRUPTED,
    RunState.DIVERGED,
)
"""States that a run reaches once; only an interrupted one can leave its state again."""


class EndReason(StrEnum):
    """Why a run failed; each has its sentence under `[reasons]` in every language."""

    ERROR = "error"
    """Any other exception in the run."""
    MEMORY = "memory"
    """The device or the machine ran out of memory."""
    STALLED = "stalled"
    """No step for a minute."""
    DISK = "disk"
    """No room for a checkpoint."""
    FOLDER = "folder"
    """The folder of the runs cannot be written."""
    DATA = "data"
    """The data set is not on this machine."""
    CONFIG = "config"
    """No such network, recipe or combination."""


class HoldTrouble(StrEnum):
    """Why a run that was held goes on, or a step has no report; each has its sentence."""

    NO_CHECKPOINT = "no_checkpoint"
    """The checkpoint of the step where it stands could not be written."""
    NO_REPORT = "no_report"
    """The memory did not suffice to ask the network about the batch again."""


class Wish(StrEnum):
    """What the owner of a running run has asked for."""

    GO_ON = "go_on"
    STOP = "stop"
    PAUSE = "pause"
