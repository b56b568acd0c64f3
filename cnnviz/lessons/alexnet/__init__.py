"""What the page *AlexNet* alone has: its experiments and the values of its text."""

from collections.abc import Mapping

from cnnviz.lessons import values as shared
from cnnviz.lessons.alexnet import figures
from cnnviz.lessons.alexnet import values as alexnet
from cnnviz.lessons.alexnet.augmentation import screen as augmentation
from cnnviz.lessons.alexnet.crops import screen as crops
from cnnviz.lessons.alexnet.overlapping_pooling import screen as overlapping_pooling
from cnnviz.lessons.alexnet.response_normalisation import screen as response_normalisation
from cnnviz.lessons.alexnet.two_towers import screen as two_towers
from cnnviz.lessons.races import screen as races
from cnnviz.ui.parts.experiment import AnyExperiment, Experiment, LiveExperiment
from cnnviz.ui.parts.story_figures import StoryFigure
from cnnviz.ui.parts.values import Value

EXPERIMENTS: tuple[AnyExperiment, ...] = (
    Experiment("two-towers", two_towers.OPTIONS, two_towers.show),
    Experiment(
        "response-normalisation",
        response_normalisation.OPTIONS,
        response_normalisation.show,
        response_normalisation.MARKS,
    ),
    Experiment(
        "overlapping-pooling",
        overlapping_pooling.OPTIONS,
        overlapping_pooling.show,
        overlapping_pooling.MARKS,
    ),
    Experiment("augmentation", augmentation.OPTIONS, augmentation.show, augmentation.MARKS),
    LiveExperiment("crops", crops.OPTIONS, crops.on_photo, crops.MARKS),
    Experiment("relu-race", races.RELU.options, races.RELU.show),
)
"""In the order of their buttons."""

FIGURES: tuple[StoryFigure, ...] = (
    StoryFigure("slopes", figures.slopes),
    StoryFigure("towers_of_2012", figures.towers_of_2012),
    StoryFigure("never_twice", figures.never_twice),
)
"""In the order of the story."""

VALUES: Mapping[str, Value] = {**shared.VALUES, **alexnet.VALUES}
"""What the placeholders of its text stand for."""
