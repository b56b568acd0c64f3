"""What the page *VGG* alone has: its experiments and the values of its text."""

from collections.abc import Mapping

from cnnviz.lessons import values as shared
from cnnviz.lessons.races import screen as races
from cnnviz.lessons.vgg import figures
from cnnviz.lessons.vgg import values as vgg
from cnnviz.lessons.vgg.dense_head import screen as dense_head
from cnnviz.lessons.vgg.kernel_stack import screen as kernel_stack
from cnnviz.lessons.vgg.layer_lesions import screen as layer_lesions
from cnnviz.lessons.vgg.where_parameters_sit import screen as where_parameters_sit
from cnnviz.ui.parts.experiment import AnyExperiment, Experiment, LiveExperiment
from cnnviz.ui.parts.story_figures import StoryFigure
from cnnviz.ui.parts.values import Value

EXPERIMENTS: tuple[AnyExperiment, ...] = (
    Experiment("kernel-stack", kernel_stack.OPTIONS, kernel_stack.show, kernel_stack.MARKS),
    Experiment("where-parameters-sit", where_parameters_sit.OPTIONS, where_parameters_sit.show),
    Experiment("dense-head", dense_head.OPTIONS, dense_head.show, dense_head.MARKS),
    LiveExperiment("layer-lesions", layer_lesions.OPTIONS, layer_lesions.on_photo),
    Experiment("batch-norm-race", races.BATCH_NORM.options, races.BATCH_NORM.show),
)
"""In the order of their buttons."""

FIGURES: tuple[StoryFigure, ...] = (
    StoryFigure("depth_alone", figures.depth_alone),
    StoryFigure("stage_rule", figures.stage_rule),
    StoryFigure("window", figures.window),
)
"""In the order of the story."""

VALUES: Mapping[str, Value] = {**shared.VALUES, **vgg.VALUES}
"""What the placeholders of its text stand for."""
