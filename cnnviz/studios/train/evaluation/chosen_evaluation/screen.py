"""One evaluation of a run, and what all views of it need."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from cnnviz import names
from cnnviz.content.labels import Labels
from cnnviz.errors import CnnvizError
from cnnviz.training.data.image_data import CIFAR10_CLASSES
from cnnviz.training.data.shapes import SHAPES
from cnnviz.training.loop.telemetry import Telemetry
from cnnviz.training.recipes.config import CIFAR10, SHAPES10
from cnnviz.training.runs.store.records import EvaluationRow, Run
from cnnviz.ui.runs import run_data
from cnnviz.ui.runs.run_data import Pictures
from cnnviz.ui.shell import classes, page

KNOWN_CLASSES = {CIFAR10: CIFAR10_CLASSES, SHAPES10: tuple(SHAPES)}
"""Classes of the data sets that can be named without their files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenEvaluation:
    """A chosen evaluation among all evaluations of a run.

    Attributes:
        place: Which of them was chosen.
    """

    run: Run
    evaluations: tuple[EvaluationRow, ...]
    place: int

    @property
    def evaluation(self) -> EvaluationRow:
        """The evaluation that was chosen."""
        return self.evaluations[self.place]

    @property
    def first(self) -> EvaluationRow:
        """The first evaluation of the run."""
        return self.evaluations[0]

    @property
    def previous(self) -> EvaluationRow | None:
        """The evaluation before; None for the first one."""
        return self.evaluations[self.place - 1] if self.place else None

    def telemetry(self, evaluation: EvaluationRow | None = None) -> Telemetry:
        """What an evaluation left, the chosen one by default."""
        return run_data.telemetry(self.run, evaluation or self.evaluation)

    @property
    def steps(self) -> list[int]:
        """The steps of all evaluations."""
        return [evaluation.step for evaluation in self.evaluations]


def class_names(t: Labels, chosen: ChosenEvaluation) -> list[str]:
    """Names of the classes in the reader's language; their numbers where nobody knows them."""
    return class_names_of(t, chosen.run, _count(chosen))


def class_names_of(t: Labels, run: Run, count: int) -> list[str]:
    """The same of a run that tells so many classes apart."""
    plain = plain_names(run, count)
    return list(names.distinct(classes.name(t, name) for name in plain))


def plain_names(run: Run, count: int) -> tuple[str, ...]:
    """Names of the classes as the data set has them; their numbers where nobody knows them."""
    known = KNOWN_CLASSES.get(run.config.data, ())
    if not known:
        try:
            known = run_data.pictures(run).classes
        except CnnvizError:
            known = ()
    return known if len(known) == count else tuple(str(number) for number in range(count))


def pictures_of(t: Labels, chosen: ChosenEvaluation) -> Pictures | None:
    """The test pictures; a sentence and None where they cannot be had, or are others by now."""
    try:
        found = run_data.pictures(chosen.run)
    except CnnvizError as error:
        st.info(
            t("looks.no_pictures", reason=page.sentence(error)),
            icon=":material/image_not_supported:",
        )
        return None
    if not _measured_on(found, chosen.telemetry()):
        st.info(t("looks.other_pictures"), icon=":material/image_not_supported:")
        return None
    return found


def _measured_on(pictures: Pictures, seen: Telemetry) -> bool:
    """Return whether the run was measured on these pictures: a folder may have changed since."""
    answers, counts = seen.predicted.numpy().astype(np.int64), seen.confusion.numpy()
    labels = pictures.labels[: len(answers)]
    if len(labels) < len(answers) or len(pictures.classes) != len(counts):
        return False
    pairs = np.bincount(labels * len(counts) + answers, minlength=counts.size)
    return bool((pairs == counts.ravel()).all())


def _count(chosen: ChosenEvaluation) -> int:
    return len(chosen.telemetry().confusion)
