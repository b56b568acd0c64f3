"""A recorded comparison: its curves over the passes, several seeds as a band, and its card."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.errors import DataMissing
from cnnviz.lessons.races.drawing import Band, banded_curves
from cnnviz.training.recipes.recorded import (
    ExperimentRecording,
    RecordedArm,
    RecordedEvaluation,
    better,
    recording,
)
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import chart, quiz
from cnnviz.ui.widgets.guess.filled import Bars

ALIKE = "alike"
"""The answer where the seeds leave a doubt."""

READINGS: dict[str, Callable[[RecordedEvaluation], float]] = {
    "train_error": lambda one: 1 - one.train_accuracy,
    "test_error": lambda one: 1 - one.test_accuracy,
    "train_loss": lambda one: one.train_loss,
}
"""What can be shown of a point."""

ERRORS = frozenset({"train_error", "test_error"})
"""Those that are shares of pictures."""


def show(t: Labels, recorded: ExperimentRecording, *, first: str = "train_error") -> None:
    """The curves and the card of a recording."""
    reading = address.segmented(
        f"race-{recorded.name}",
        t("race.reading"),
        list(READINGS),
        first,
        lambda name: t(f"race.readings.{name}"),
    )
    names = {arm.name: t(f"race.arms.{recorded.name}.{arm.name}") for arm in recorded.arms}
    with st.container(horizontal=True):
        for arm in recorded.arms:
            read = "test_accuracy" if reading == "test_error" else "train_accuracy"
            label = t(
                "race.last", arm=names[arm.name], reading=t(f"race.readings.{error_of(read)}")
            )
            st.metric(label, error(t, arm, read), border=True, width=350)
    bands = {names[arm.name]: _band(arm, reading) for arm in recorded.arms}
    chart.show(
        banded_curves(
            bands,
            x_axis=t("race.passes"),
            y_axis=t(f"race.readings.{reading}"),
            percent=reading in ERRORS,
        ),
        key=f"race-{recorded.name}-{reading}",
        alt=t("race.alt", reading=t(f"race.readings.{reading}"), arms=", ".join(names.values())),
    )
    _data_table(t, recorded, names, reading)
    first_arm = recorded.arms[0]
    told = t(
        "race.recorded",
        data=recorded.data,
        seeds=len(first_arm.runs),
        passes=recorded.recipe["epochs"],
    )
    st.caption(told, help=_how(t, recorded))


def error_of(read: str) -> str:
    """Return the reading that shows one minus an accuracy."""
    return "test_error" if read == "test_accuracy" else "train_error"


def error(t: Labels, arm: RecordedArm, read: str = "train_accuracy") -> str:
    """Mean error after the last pass with its spread over the seeds, such as "12.3 ± 0.4 %".

    Args:
        t: The short texts.
        arm: One side of the comparison.
        read: "train_accuracy" or "test_accuracy".
    """
    mean, spread = arm.spread(read)
    return t("race.mean", mean=f"{100 * (1 - mean):.1f}", spread=f"{100 * spread:.1f}")


def bars_of(
    t: Labels, recorded: ExperimentRecording, read: str = "train_accuracy", prefix: str = ""
) -> Bars:
    """Return the mean errors at the end as bars.

    Args:
        t: The short texts.
        recorded: The recording.
        read: "train_accuracy" or "test_accuracy".
        prefix: What the names of the compared arms begin with; the rest names the answer.
    """
    arms = {
        arm.name.removeprefix(prefix): arm for arm in recorded.arms if arm.name.startswith(prefix)
    }
    return Bars(
        values={name: 1 - arm.spread(read)[0] for name, arm in arms.items()},
        written={name: error(t, arm, read) for name, arm in arms.items()},
    )


def _band(arm: RecordedArm, reading: str) -> Band:
    read = READINGS[reading]
    points = min(len(run.points) for run in arm.runs)
    rows = [[read(run.points[number]) for run in arm.runs] for number in range(points)]
    return Band(
        x=tuple(arm.runs[0].points[number].epoch for number in range(points)),
        low=tuple(min(row) for row in rows),
        middle=tuple(sum(row) / len(row) for row in rows),
        high=tuple(max(row) for row in rows),
    )


def _data_table(
    t: Labels, recorded: ExperimentRecording, names: dict[str, str], reading: str
) -> None:
    rows = [
        (names[arm.name], run.seed, f"{one.epoch:g}", f"{READINGS[reading](one):.4f}")
        for arm in recorded.arms
        for run in arm.runs
        for one in run.points
    ]
    heads = (t("common.network"), t("train.seed"), t("race.passes"), t(f"race.readings.{reading}"))
    chart.data_table(t, {head: [row[n] for row in rows] for n, head in enumerate(heads)})


def _how(t: Labels, recorded: ExperimentRecording) -> str:
    arm = recorded.arms[0]
    return t(
        "race.how",
        recipe=recorded.recipe["name"],
        rate=f"{float(recorded.recipe['learning_rate'] or 0):g}",
        batch=recorded.recipe["batch_size"],
        params=numbers.whole(arm.params),
        hardware=recorded.hardware,
        torch=recorded.torch,
        commit=recorded.commit,
        day=recorded.day,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Duel:
    """A comparison whose winner the reader guesses.

    Attributes:
        options: The answers to its question: its arms, and `ALIKE`.
        read: What is compared, a field of a recorded point.
    """

    name: str
    options: tuple[str, ...] = ("with", "without", ALIKE)
    read: str = "train_accuracy"

    def show(self, arch: ArchitecturePage) -> None:
        """Judge the guess by the recording, then show it."""
        t, found = arch.t, recording_of(self.name)
        first, second, *_ = sorted(found.arms, key=lambda arm: -arm.spread(self.read)[0])
        winner = better(first, second, self.read)
        errors = {arm.name: error(t, arm, self.read) for arm in found.arms}
        right = ALIKE if winner is None else winner.name
        bars = bars_of(t, found, self.read)
        quiz.judge(t, self.name.replace("-", "_"), right, bars, **errors)
        show(t, found, first=error_of(self.read))


BATCH_NORM = Duel(name="batch-norm-race")
GATES = Duel(name="gates-race", read="test_accuracy")
HEADS = Duel(name="heads-race")
RELU = Duel(name="relu-race", options=("relu", "tanh", "sigmoid", ALIKE))


def recording_of(name: str) -> ExperimentRecording:
    """Return the recording of an experiment.

    Raises:
        DataMissing: If it does not lie beside the program.
    """
    found = recording(name)
    if found is None:
        raise DataMissing("recording_missing", f"{name} was not recorded", name=name)
    return found
