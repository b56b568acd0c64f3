"""The experiments of the page *ResNet*."""

from cnnviz.ui.experiment import AnyExperiment, Experiment, LiveExperiment
from cnnviz.ui.experiments import degradation, gradients, lesions, routes

EXPERIMENTS: tuple[AnyExperiment, ...] = (
    LiveExperiment("lesions", lesions.OPTIONS, lesions.on_photo),
    Experiment("gradients", gradients.OPTIONS, gradients.show),
    Experiment("routes", routes.OPTIONS, routes.show),
    Experiment("degradation", degradation.OPTIONS, degradation.show),
)
"""In the order of their buttons."""
