"""What the page *Network in Network* alone has: its experiments and the values of its text."""

from collections.abc import Mapping

from cnnviz.lessons import values as shared
from cnnviz.lessons.nin import figures
from cnnviz.lessons.nin import values as nin
from cnnviz.lessons.nin.class_maps import screen as class_maps
from cnnviz.lessons.nin.tiny_mlp import screen as tiny_mlp
from cnnviz.ui.parts.experiment import AnyExperiment, Experiment, LiveExperiment
from cnnviz.ui.parts.story_figures import StoryFigure
from cnnviz.ui.parts.values import Value

EXPERIMENTS: tuple[AnyExperiment, ...] = (
    LiveExperiment("class-maps", class_maps.OPTIONS, class_maps.on_photo, class_maps.MARKS),
    Experiment("tiny-mlp", tiny_mlp.OPTIONS, tiny_mlp.show, tiny_mlp.MARKS),
)
"""In the order of their buttons."""

FIGURES: tuple[StoryFigure, ...] = (
    StoryFigure("edges", figures.edges),
    StoryFigure("one_by_one", figures.one_by_one),
    StoryFigure("maps_of_classes", figures.maps_of_classes),
)
"""In the order of the story."""

VALUES: Mapping[str, Value] = {**shared.VALUES, **nin.VALUES}
"""What the placeholders of its text stand for."""
