"""What the page *ResNet* alone has: its experiments and the values of its text."""

from collections.abc import Mapping

from cnnviz.ui.experiments import degradation, gradients, lesions, routes
from cnnviz.ui.parts.experiment import AnyExperiment, Experiment, LiveExperiment
from cnnviz.ui.parts.values import Value
from cnnviz.ui.values import resnet, shared

EXPERIMENTS: tuple[AnyExperiment, ...] = (
    LiveExperiment("lesions", lesions.OPTIONS, lesions.on_photo),
    Experiment("gradients", gradients.OPTIONS, gradients.show),
    Experiment("routes", routes.OPTIONS, routes.show),
    Experiment("degradation", degradation.OPTIONS, degradation.show),
)
"""In the order of their buttons."""

VALUES: Mapping[str, Value] = {**shared.VALUES, **resnet.VALUES}
"""What the placeholders of its text stand for."""
