"""What the page *AlexNet* alone has: its experiments and the values of its text."""

from collections.abc import Mapping

from cnnviz.ui.experiments import (
    augmentation,
    crops,
    overlapping_pooling,
    response_normalisation,
    two_towers,
)
from cnnviz.ui.parts.experiment import AnyExperiment, Experiment, LiveExperiment
from cnnviz.ui.parts.values import Value
from cnnviz.ui.training import duel
from cnnviz.ui.values import alexnet, shared

EXPERIMENTS: tuple[AnyExperiment, ...] = (
    Experiment("two-towers", two_towers.OPTIONS, two_towers.show),
    Experiment(
        "response-normalisation", response_normalisation.OPTIONS, response_normalisation.show
    ),
    Experiment("overlapping-pooling", overlapping_pooling.OPTIONS, overlapping_pooling.show),
    Experiment("augmentation", augmentation.OPTIONS, augmentation.show),
    LiveExperiment("crops", crops.OPTIONS, crops.on_photo),
    Experiment("relu-race", duel.RELU.options, duel.RELU.show),
)
"""In the order of their buttons."""

VALUES: Mapping[str, Value] = {**shared.VALUES, **alexnet.VALUES}
"""What the placeholders of its text stand for."""
