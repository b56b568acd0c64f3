"""The experiments of the page *VGG*."""

from cnnviz.ui.experiment import AnyExperiment, Experiment, LiveExperiment
from cnnviz.ui.experiments import (
    batch_norm_race,
    dense_head,
    kernel_stack,
    layer_lesions,
    where_parameters_sit,
)

EXPERIMENTS: tuple[AnyExperiment, ...] = (
    Experiment("kernel-stack", kernel_stack.OPTIONS, kernel_stack.show),
    Experiment("where-parameters-sit", where_parameters_sit.OPTIONS, where_parameters_sit.show),
    Experiment("dense-head", dense_head.OPTIONS, dense_head.show),
    LiveExperiment("layer-lesions", layer_lesions.OPTIONS, layer_lesions.on_photo),
    Experiment("batch-norm-race", batch_norm_race.OPTIONS, batch_norm_race.show),
)
"""In the order of their buttons."""
