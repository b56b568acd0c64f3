"""What an experiment or a concept is: a question, its answers, and a measurement."""

from collections.abc import Callable
from dataclasses import dataclass

from cnnviz.content.labels import Labels
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets.guess.filled import Marks
from cnnviz.ui.widgets.photo import Photo
from cnnviz.ui.widgets.predictor import Predictor


@dataclass(frozen=True, slots=True)
class Experiment:
    """An experiment that needs no photo.

    Attributes:
        name: Name in the address.
        options: Names of the answers to its question.
        marks: The numbers that the answers stand for, if they do.
        picture: Draws what is to be seen before the guess, without the answer.
    """

    name: str
    options: tuple[str, ...]
    show: Callable[[ArchitecturePage], None]
    marks: Marks | None = None
    picture: Callable[[ArchitecturePage], None] | None = None


@dataclass(frozen=True, slots=True)
class LiveExperiment:
    """An experiment in which a network answers on the reader's photo: that is seen at once."""

    name: str
    options: tuple[str, ...]
    on_photo: Callable[[ArchitecturePage, Predictor, Photo], None]
    marks: Marks | None = None


AnyExperiment = Experiment | LiveExperiment


@dataclass(frozen=True, slots=True)
class Concept:
    """A playground of the page *Concepts* with its question.

    Attributes:
        name: Name in the address.
        options: Names of the answers to its question.
        marks: The numbers that the answers stand for, if they do.
        picture: Draws what is to be seen before the guess, without the answer.
    """

    name: str
    options: tuple[str, ...]
    show: Callable[[Labels], None]
    marks: Marks | None = None
    picture: Callable[[Labels], None] | None = None
