"""A recorded comparison of two arms: which is better, beside what the reader guessed."""

from cnnviz.content.labels import Labels
from cnnviz.errors import DataMissing
from cnnviz.training.recorded import Recording, better, recording
from cnnviz.ui import quiz
from cnnviz.ui.training import race

ALIKE = "alike"
"""The answer where the seeds leave a doubt."""


def recorded(name: str) -> Recording:
    """The recording of an experiment.

    Raises:
        DataMissing: If it does not lie beside the program.
    """
    found = recording(name)
    if found is None:
        raise DataMissing("recording_missing", f"{name} was not recorded", name=name)
    return found


def show(t: Labels, name: str, read: str) -> None:
    """Judge the guess by the recording, then show it.

    Args:
        t: The short texts.
        name: Of the experiment, whose arms are "with" and "without".
        read: What is compared, a field of `Pass`: "train_accuracy" or "test_accuracy".
    """
    found = recorded(name)
    winner = better(found.arm("with"), found.arm("without"), read)
    errors = {arm.name: race.error(t, arm, read) for arm in found.arms}
    quiz.judge(t, name.replace("-", "_"), ALIKE if winner is None else winner.name, **errors)
    first = "train_error" if read == "train_accuracy" else "test_error"
    race.show(t, found, first=first)
