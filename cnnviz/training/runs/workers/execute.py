"""One run from its configuration to its end, written into the store as it goes.

Runs in a process of its own (`trainer`) or as a task of a cluster (`ray_launcher`).
"""

import errno
import logging
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any, TypeVar

import torch

from cnnviz import names
from cnnviz.errors import (
    BadFile,
    BadValue,
    CnnvizError,
    DataMissing,
    FolderRefused,
    StoreError,
    UnknownName,
)
from cnnviz.settings import without_paths
from cnnviz.training.data.image_data import ImageData
from cnnviz.training.loop.clock import TrainingClock
from cnnviz.training.loop.single_step import is_out_of_memory
from cnnviz.training.runs.steering.holds import OwnersPace
from cnnviz.training.runs.store import serving
from cnnviz.training.runs.store.artefacts import save_checkpoint, save_weights
from cnnviz.training.runs.store.company import hand_back
from cnnviz.training.runs.store.happenings import (
    Begun,
    Evaluated,
    Finished,
    Happening,
    Stepped,
    SteppedAlone,
    StoodStill,
)
from cnnviz.training.runs.store.records import Claim, EvaluationRow, StepRow
from cnnviz.training.runs.store.run_store import RunStore
from cnnviz.training.runs.store.serving import Fenced
from cnnviz.training.runs.store.states import EndReason, HoldTrouble, RunState, Wish

log = logging.getLogger(__name__)

FLUSH_SECONDS = 0.4
"""So long a step may wait to be written: the curve of a page moves about that often."""

PATIENCE_SECONDS = 120.0
"""So long a run waits for a store that is full or busy before it gives up."""

T = TypeVar("T")


@dataclass(kw_only=True)
class Served:
    """What a run needs from whoever executes it.

    Attributes:
        wish: What the owner wishes at the moment.
        sign: Called at every sign of life.
        clock: Counts the seconds that it trains.
        has_company: Whether other runs share its device, and its memory, at the moment.
        pace: What its owner lets it do next.
        standing: Whether it stands still and its owner has been told.
    """

    store: RunStore
    claim: Claim
    device: torch.device
    wish: Callable[[], Wish]
    sign: Callable[[], None]
    data: Callable[[], ImageData]
    clock: TrainingClock = field(default_factory=TrainingClock)
    has_company: Callable[[], bool] = lambda: False
    steps: list[StepRow] = field(default_factory=list)
    flushed: float = field(default_factory=time.monotonic)
    pace: OwnersPace = field(init=False)
    standing: bool = False
    kept: int = -1  # the step of the checkpoint that was written for a hold

    def __post_init__(self) -> None:
        self.pace = OwnersPace(self.store, self.claim)


def execute(served: Served, happenings: Iterator[Happening]) -> None:
    """Train, record, and bring the run to exactly one end, or to a pause."""
    for _ in executed(served, happenings):
        pass


def executed(served: Served, happenings: Iterator[Happening]) -> Iterator[None]:
    """Do what `execute` does, and let others go on after everything that happens."""
    reason = None
    try:
        end = yield from _follow(served, happenings)
    except Fenced:
        log.warning("run %s belongs to another attempt", served.claim.run.id)
        return
    except Exception as error:  # whatever ends a run is told to its owner
        log.exception("run %s failed", served.claim.run.id)
        end, reason = Finished(state=RunState.FAILED, detail=_line(error)), reason_of(error)
    words: dict[str, Any] = {"reason": reason, "detail": end.detail, "result": end.result}
    try:
        _flush(served, always=True)
        if reason is EndReason.MEMORY and served.has_company():
            # Alone it may have room, from its checkpoint on.
            patiently(lambda: hand_back(served.store, served.claim), served.sign)
            return
        patiently(
            lambda: serving.finish(served.store, served.claim, end.state, **words), served.sign
        )
    except Fenced:
        log.warning("run %s belongs to another attempt", served.claim.run.id)


def _follow(served: Served, happenings: Iterator[Happening]) -> Generator[None, None, Finished]:
    """Record what happens until it ends or the owner wishes otherwise."""
    for happening in happenings:
        served.sign()
        if isinstance(happening, Begun):
            _begin(served, happening)
        elif isinstance(happening, Stepped):
            served.steps.append(happening.row)
        elif isinstance(happening, SteppedAlone | StoodStill):
            _hold(served, happening)
        elif isinstance(happening, Evaluated):
            _keep(served, happening)
        else:
            return happening
        served.standing = isinstance(happening, StoodStill)
        _flush(served)
        wish = served.wish()
        if wish is Wish.STOP:
            return Finished(state=RunState.CANCELLED)
        if wish is Wish.PAUSE and _put_aside(served, happening):
            return Finished(state=RunState.PAUSED)
        yield
    return Finished(state=RunState.DONE)


def _begin(served: Served, begun: Begun) -> None:
    facts = asdict(begun)
    patiently(lambda: serving.begun(served.store, served.claim, **facts), served.sign)


def _keep(served: Served, evaluated: Evaluated) -> None:
    """Write the network, what was measured, and the checkpoint to go on from."""
    folder = served.store.folder(served.claim.run.id)
    name = save_weights(folder, evaluated.evaluation.step, evaluated.weights())
    _flush(served, replace(evaluated.evaluation, weights=name), always=True)
    # Only now: a run that goes on from a checkpoint does not record the steps before it again.
    state = evaluated.snapshot()
    if state is not None:
        save_checkpoint(folder, state, served.claim.attempt)


def _hold(served: Served, happening: StoodStill | SteppedAlone) -> None:
    """Tell that a run stands still, or what its one step did: by then it would survive any loss."""
    if isinstance(happening, StoodStill) and served.pace.told:
        return
    with served.clock.standing():  # what is written meanwhile is no training
        _flush(served, always=True)
        try:
            if happening.step != served.kept:
                _put_aside(served, happening)
                served.kept = happening.step
            patiently(lambda: _tell(served, happening), served.sign)
        except (OSError, StoreError, MemoryError, RuntimeError) as error:
            if isinstance(error, RuntimeError) and not is_out_of_memory(error):
                raise
            # It trains well: no click ends it.
            log.exception("run %s goes on: it could not be held", served.claim.run.id)
            served.pace.gives_up(HoldTrouble.NO_CHECKPOINT)


def _tell(served: Served, happening: StoodStill | SteppedAlone) -> None:
    if isinstance(happening, StoodStill):
        served.pace.stands(happening.step)
    else:
        trouble = None if happening.report else HoldTrouble.NO_REPORT
        served.pace.made(happening.step, happening.report, trouble)


def _put_aside(served: Served, happening: Happening) -> bool:
    """Keep what a paused run needs to go on; False where this is no moment for it."""
    if not isinstance(happening, Evaluated | Stepped | StoodStill | SteppedAlone):
        return False
    state = happening.snapshot()
    if state is None:
        return False
    _flush(served, always=True)
    save_checkpoint(served.store.folder(served.claim.run.id), state, served.claim.attempt)
    return True


def _flush(served: Served, *evaluations: EvaluationRow, always: bool = False) -> None:
    waited = time.monotonic() - served.flushed
    if not always and waited < FLUSH_SECONDS:
        return
    steps, served.steps = served.steps, []
    if steps or evaluations:
        patiently(
            lambda: serving.record(served.store, served.claim, steps, evaluations), served.sign
        )
    served.flushed = time.monotonic()


def patiently(write: Callable[[], T], sign: Callable[[], None]) -> T:
    """Write into the store, and try again for a while where it is full or busy.

    Raises:
        StoreError: If it stays so.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return write()
        except StoreError:
            if time.monotonic() > deadline:
                raise
            sign()
            time.sleep(1)


def reason_of(error: Exception) -> EndReason:
    """Return what kind of failure an exception is."""
    if is_out_of_memory(error):
        return EndReason.MEMORY
    full = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    closed = (errno.EACCES, errno.EPERM, errno.EROFS)
    if isinstance(error, FolderRefused) or (isinstance(error, OSError) and error.errno in closed):
        return EndReason.FOLDER
    if isinstance(error, StoreError) or (isinstance(error, OSError) and error.errno in full):
        return EndReason.DISK
    if isinstance(error, DataMissing):
        return EndReason.DATA
    if isinstance(error, UnknownName | BadValue | BadFile):
        return EndReason.CONFIG
    return EndReason.ERROR


def _line(error: Exception) -> str:
    """Return what a watcher is told: no path of this machine."""
    known = isinstance(error, OSError) and error.strerror
    text = names.words(" ".join(without_paths(known or str(error)).split()))
    if isinstance(error, CnnvizError):
        return text
    return f"{type(error).__name__}: {text}"[:500]
