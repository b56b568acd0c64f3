"""What the page *VGG* alone has: its experiments and the values of its text."""

from collections.abc import Mapping

from cnnviz.ui.experiments import (
    dense_head,
    kernel_stack,
    layer_lesions,
    where_parameters_sit,
)
from cnnviz.ui.parts.experiment import AnyExperiment, Experiment, LiveExperiment
from cnnviz.ui.parts.values import Value
from cnnviz.ui.training import duel
from cnnviz.ui.values import shared, vgg

EXPERIMENTS: tuple[AnyExperiment, ...] = (
    Experiment("kernel-stack", kernel_stack.OPTIONS, kernel_stack.show),
    Experiment("where-parameters-sit", where_parameters_sit.OPTIONS, where_parameters_sit.show),
    Experiment("dense-head", dense_head.OPTIONS, dense_head.show),
    LiveExperiment("layer-lesions", layer_lesions.OPTIONS, layer_lesions.on_photo),
    Experiment("batch-norm-race", duel.BATCH_NORM.options, duel.BATCH_NORM.show),
)
"""In the order of their buttons."""

VALUES: Mapping[str, Value] = {**shared.VALUES, **vgg.VALUES}
"""What the placeholders of its text stand for."""
