"""How far a run is, and what can be said about its worker."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.errors import CnnvizError
from cnnviz.settings import settings
from cnnviz.training.recipes.planning import planned
from cnnviz.training.runs.store.records import SLOWDOWN, Run, WorkerRow
from cnnviz.training.runs.store.states import RunState
from cnnviz.training.runs.workers import keeper
from cnnviz.ui.runs import reading, run_words
from cnnviz.ui.runs.reading import Queue, RunCurves
from cnnviz.ui.shell import numbers, page

SILENT_SECONDS = 4.0
"""A worker that showed no life for so long is mentioned; it should do so every second."""


STILL_SECONDS = 6.0
"""A run without a new step for so long, or a worker not heard of, is reason to look at the store:
workers announce themselves every three seconds, and a disk may have room for a beat and no step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The share of a run that is done, and its seconds.

    Attributes:
        share: Of the whole run, 0 to 1.
        elapsed: Seconds of training so far.
        left: Seconds that it still needs; None where nobody can say.
    """

    share: float
    elapsed: float
    left: float | None


def progress(watched: RunCurves, beside: int = 1) -> Progress:
    """Return how far a run is: by its steps, or by its clock where the budget is a time.

    Args:
        watched: The run.
        beside: How many runs take turns on its device, itself included.
    """
    found = _alone(watched)
    return found if found.left is None else replace(found, left=found.left * beside)


def sharing(watched: Sequence[RunCurves], run: Run) -> int:
    """Return how many of the runs that are watched take turns on the device of one, at least 1.

    Those that stand still take none.
    """
    if run.group is None or run.state is not RunState.RUNNING or settings().ray:
        return 1
    place = (run.group, run.worker, run.state)
    runs = (entry.run for entry in watched if not entry.hold.standing)
    return max(1, sum((one.group, one.worker, one.state) == place for one in runs))


def _alone(watched: RunCurves) -> Progress:
    run = watched.run
    elapsed = float(watched.steps["seconds"].iloc[-1]) if len(watched.steps) else 0.0
    if run.state is RunState.DONE:
        return Progress(share=1.0, elapsed=elapsed, left=0.0)
    if run.total is not None:
        share = run.step / max(1, run.total)
        left = elapsed * (1 - share) / share if share else None
        return Progress(share=min(1.0, share), elapsed=elapsed, left=left)
    budget = _budget(run)
    if budget is None:
        return Progress(share=0.0, elapsed=elapsed, left=None)
    return Progress(
        share=min(1.0, elapsed / budget), elapsed=elapsed, left=max(0.0, budget - elapsed)
    )


def _budget(run: Run) -> float | None:
    try:
        return planned(run.config, on_gpu=not _is_cpu(run)).seconds
    except CnnvizError:  # a recipe of another version of the app
        return run.config.seconds


def _is_cpu(run: Run) -> bool:
    # `device_names.processor` writes how many cores there are behind the name.
    return run.device is None or run.device.endswith(("core", "cores"))


def bar_text(t: Labels, watched: RunCurves, found: Progress) -> str:
    """The words on the progress bar: steps, and the time that is left."""
    run = watched.run
    if run.total is None:
        steps = t("training.steps", step=f"{run.step:,}")
    else:
        steps = t("training.steps_of", step=f"{run.step:,}", total=f"{run.total:,}")
    if run.state is not RunState.RUNNING:
        return t("training.after", steps=steps, time=run_words.duration(t, found.elapsed))
    if found.left is None or not run.step:
        return steps if run.step else t("training.preparing")
    return t("training.left", steps=steps, time=run_words.duration(t, found.left))


def notice(t: Labels, watched: RunCurves, queue: Queue) -> str:
    """What a watcher should know about the worker or the queue; empty where all goes well."""
    run = watched.run
    if run.state is RunState.QUEUED:
        lost = t("training.lost") if run.crashes else ""
        where = run_words.place(t, queue.places.get(run.id))
        nobody = "" if queue.workers else no_worker(t)
        return " ".join(part for part in (lost, where, nobody) if part)
    if run.state is not RunState.RUNNING:
        return run_words.ending(t, run)
    if watched.silent >= SILENT_SECONDS:
        return t("training.silent", seconds=int(watched.silent))
    went_on = t("training.went_on", count=run.crashes) if run.crashes else ""
    return " ".join(part for part in (went_on, _crowded(t, watched)) if part)


def _crowded(t: Labels, watched: RunCurves) -> str:
    """That others on the machine hold a run up, where its last step says so; else empty."""
    told = watched.steps.get(SLOWDOWN)
    if watched.hold.standing or told is None or not told.iloc[-1:].notna().all():
        return ""
    return t("training.busy", times=numbers.significant(float(told.iloc[-1]), 2))


def tell_trouble(watched: Sequence[RunCurves], queue: Queue) -> None:
    """Say why nothing is heard of these runs, where the reason is that nobody can write it down."""
    trouble = reading.trouble() if any(_waits(entry, queue) for entry in watched) else None
    if trouble is not None:
        st.error(page.sentence(trouble), icon=":material/error:")


def _waits(watched: RunCurves, queue: Queue) -> bool:
    """Whether a run has not moved for longer than it should."""
    if watched.run.state is RunState.RUNNING:
        stays = watched.still >= STILL_SECONDS and not watched.hold.standing
        return watched.silent >= SILENT_SECONDS or stays
    heard = max((worker.seen for worker in queue.workers), default=0.0)
    return watched.run.state is RunState.QUEUED and time.time() - heard >= STILL_SECONDS


def no_worker(t: Labels) -> str:
    """That no worker is there, and why, as far as it is known."""
    why = keeper.trouble()
    said = [t("training.no_worker")]
    if why is not None:
        said.append(page.sentence(why))
    elif not settings().training:
        said.append(t("training.starts_none"))
    return " ".join(said)


def device(t: Labels, run: Run, queue: Queue) -> str:
    """The device of a run, with its memory where its worker is there; empty before it has one."""
    if run.device is None:
        return ""
    worker = next((entry for entry in queue.workers if entry.id == run.worker), None)
    if worker is None or not worker.memory:
        return run.device
    return f"{run.device} · {memory(t, worker)}"


def memory(t: Labels, worker: WorkerRow) -> str:
    """What is free of a device's memory, in GiB."""
    free, whole = worker.free_memory / 2**30, worker.memory / 2**30
    return t("training.memory", free=f"{free:.1f}", total=f"{whole:.1f}")
