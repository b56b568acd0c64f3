"""What the page *SENet* alone has: its experiments and the values of its text."""

from collections.abc import Mapping

from cnnviz.lessons import values as shared
from cnnviz.lessons.races import screen as races
from cnnviz.lessons.senet import figures
from cnnviz.lessons.senet import values as senet
from cnnviz.lessons.senet.reduction_ratio import screen as reduction_ratio
from cnnviz.lessons.senet.squeeze import screen as squeeze
from cnnviz.ui.benches import gates, swap_gates
from cnnviz.ui.parts.experiment import AnyExperiment, Experiment, LiveExperiment
from cnnviz.ui.parts.story_figures import StoryFigure
from cnnviz.ui.parts.values import Value

EXPERIMENTS: tuple[AnyExperiment, ...] = (
    LiveExperiment("gates", gates.OPTIONS, gates.on_photo),
    LiveExperiment("swap-gates", swap_gates.OPTIONS, swap_gates.on_photo, swap_gates.MARKS),
    Experiment("reduction-ratio", reduction_ratio.OPTIONS, reduction_ratio.show),
    Experiment("squeeze", squeeze.OPTIONS, squeeze.show, squeeze.MARKS),
    Experiment("gates-race", races.GATES.options, races.GATES.show),
)
"""In the order of their buttons."""

FIGURES: tuple[StoryFigure, ...] = (
    StoryFigure("two_photos", figures.two_photos),
    StoryFigure("squeeze", figures.squeeze),
    StoryFigure("price", figures.price),
)
"""In the order of the story."""

VALUES: Mapping[str, Value] = {**shared.VALUES, **senet.VALUES}
"""What the placeholders of its text stand for."""
