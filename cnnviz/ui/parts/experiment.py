"""What an experiment of a laboratory is: a question, its answers, and a measurement."""

from collections.abc import Callable
from dataclasses import dataclass

from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets.photo import Photo
from cnnviz.ui.widgets.predictor import Predictor


@dataclass(frozen=True, slots=True)
class Experiment:
    """An experiment that needs no photo.

    Attributes:
        name: Name in the address.
        options: Names of the answers to its question.
    """

    name: str
    options: tuple[str, ...]
    show: Callable[[ArchitecturePage], None]


@dataclass(frozen=True, slots=True)
class LiveExperiment:
    """An experiment in which a network answers on the reader's photo."""

    name: str
    options: tuple[str, ...]
    on_photo: Callable[[ArchitecturePage, Predictor, Photo], None]


AnyExperiment = Experiment | LiveExperiment
