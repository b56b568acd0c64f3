"""The experiments of the page *AlexNet*."""

from cnnviz.ui.experiment import AnyExperiment, Experiment, LiveExperiment
from cnnviz.ui.experiments import (
    augmentation,
    crops,
    overlapping_pooling,
    relu_race,
    response_normalisation,
    two_towers,
)

EXPERIMENTS: tuple[AnyExperiment, ...] = (
    Experiment("two-towers", two_towers.OPTIONS, two_towers.show),
    Experiment(
        "response-normalisation", response_normalisation.OPTIONS, response_normalisation.show
    ),
    Experiment("overlapping-pooling", overlapping_pooling.OPTIONS, overlapping_pooling.show),
    Experiment("augmentation", augmentation.OPTIONS, augmentation.show),
    LiveExperiment("crops", crops.OPTIONS, crops.on_photo),
    Experiment("relu-race", relu_race.OPTIONS, relu_race.show),
)
"""In the order of their buttons."""
