"""What the page *ResNet* alone has: its experiments and the values of its text."""

from collections.abc import Mapping

from cnnviz.lessons import values as shared
from cnnviz.lessons.resnet import figures
from cnnviz.lessons.resnet import values as resnet
from cnnviz.lessons.resnet.degradation import screen as degradation
from cnnviz.lessons.resnet.gradients import screen as gradients
from cnnviz.lessons.resnet.lesions import screen as lesions
from cnnviz.lessons.resnet.routes import screen as routes
from cnnviz.ui.parts.experiment import AnyExperiment, Experiment, LiveExperiment
from cnnviz.ui.parts.story_figures import StoryFigure
from cnnviz.ui.parts.values import Value

EXPERIMENTS: tuple[AnyExperiment, ...] = (
    LiveExperiment("lesions", lesions.OPTIONS, lesions.on_photo, lesions.MARKS),
    Experiment("gradients", gradients.OPTIONS, gradients.show, gradients.MARKS),
    Experiment("routes", routes.OPTIONS, routes.show, routes.MARKS),
    Experiment("degradation", degradation.OPTIONS, degradation.show),
)
"""In the order of their buttons."""

FIGURES: tuple[StoryFigure, ...] = (
    StoryFigure("degradation", figures.degradation),
    StoryFigure("copying", figures.copying),
    StoryFigure("block_switch", figures.block_switch),
)
"""In the order of the story."""

VALUES: Mapping[str, Value] = {**shared.VALUES, **resnet.VALUES}
"""What the placeholders of its text stand for."""
