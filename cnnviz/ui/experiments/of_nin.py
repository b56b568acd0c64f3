"""The experiments of the page *Network in Network*."""

from cnnviz.ui.experiment import AnyExperiment, Experiment, LiveExperiment
from cnnviz.ui.experiments import class_maps, tiny_mlp

EXPERIMENTS: tuple[AnyExperiment, ...] = (
    LiveExperiment("class-maps", class_maps.OPTIONS, class_maps.on_photo),
    Experiment("tiny-mlp", tiny_mlp.OPTIONS, tiny_mlp.show),
)
"""In the order of their buttons."""
