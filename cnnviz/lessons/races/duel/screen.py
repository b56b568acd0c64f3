"""A recorded comparison: which arm is better, beside what the reader guessed."""

from dataclasses import dataclass

from cnnviz.errors import DataMissing
from cnnviz.lessons.races import screen as race
from cnnviz.training.recipes.recorded import ExperimentRecording, better, recording
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import quiz

ALIKE = "alike"
"""The answer where the seeds leave a doubt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duel:
    """A comparison whose winner the reader guesses.

    Attributes:
        name: Of the experiment.
        options: The answers to its question: its arms, and `ALIKE`.
        read: What is compared, a field of a recorded pass.
    """

    name: str
    options: tuple[str, ...] = ("with", "without", ALIKE)
    read: str = "train_accuracy"

    def show(self, arch: ArchitecturePage) -> None:
        """Judge the guess by the recording, then show it."""
        t, found = arch.t, recorded(self.name)
        first, second, *_ = sorted(found.arms, key=lambda arm: -arm.spread(self.read)[0])
        winner = better(first, second, self.read)
        errors = {arm.name: race.error(t, arm, self.read) for arm in found.arms}
        right = ALIKE if winner is None else winner.name
        quiz.judge(t, self.name.replace("-", "_"), right, **errors)
        race.show(t, found, first=race.error_of(self.read))


BATCH_NORM = Duel(name="batch-norm-race")
GATES = Duel(name="gates-race", read="test_accuracy")
HEADS = Duel(name="heads-race")
RELU = Duel(name="relu-race", options=("relu", "tanh", "sigmoid", ALIKE))


def recorded(name: str) -> ExperimentRecording:
    """Return the recording of an experiment.

    Raises:
        DataMissing: If it does not lie beside the program.
    """
    found = recording(name)
    if found is None:
        raise DataMissing("recording_missing", f"{name} was not recorded", name=name)
    return found
