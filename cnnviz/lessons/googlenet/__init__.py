"""What the page *GoogLeNet* alone has: its experiments and the values of its text."""

from collections.abc import Mapping

from cnnviz.lessons import values as shared
from cnnviz.lessons.googlenet import figures
from cnnviz.lessons.googlenet import values as googlenet
from cnnviz.lessons.googlenet.auxiliary_heads import screen as auxiliary_heads
from cnnviz.lessons.googlenet.branches import screen as branches
from cnnviz.lessons.googlenet.reductions import screen as reductions
from cnnviz.lessons.races import screen as races
from cnnviz.ui.parts.experiment import AnyExperiment, Experiment, LiveExperiment
from cnnviz.ui.parts.story_figures import StoryFigure
from cnnviz.ui.parts.values import Value

EXPERIMENTS: tuple[AnyExperiment, ...] = (
    Experiment("reductions", reductions.OPTIONS, reductions.show, reductions.MARKS),
    LiveExperiment("branches", branches.OPTIONS, branches.on_photo),
    Experiment(
        "auxiliary-heads", auxiliary_heads.OPTIONS, auxiliary_heads.show, auxiliary_heads.MARKS
    ),
    Experiment("heads-race", races.HEADS.options, races.HEADS.show),
)
"""In the order of their buttons."""

FIGURES: tuple[StoryFigure, ...] = (
    StoryFigure("windows", figures.windows),
    StoryFigure("module", figures.module),
    StoryFigure("beside_vgg", figures.beside_vgg),
)
"""In the order of the story."""

VALUES: Mapping[str, Value] = {**shared.VALUES, **googlenet.VALUES}
"""What the placeholders of its text stand for."""
