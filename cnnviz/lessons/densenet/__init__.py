"""What the page *DenseNet* alone has: its experiments and the values of its text."""

from collections.abc import Mapping

from cnnviz.lessons import values as shared
from cnnviz.lessons.densenet import figures
from cnnviz.lessons.densenet import values as densenet
from cnnviz.lessons.densenet.channel_growth import screen as channel_growth
from cnnviz.lessons.densenet.wire_map import screen as wire_map
from cnnviz.ui.benches import cut_a_wire
from cnnviz.ui.parts.experiment import AnyExperiment, Experiment, LiveExperiment
from cnnviz.ui.parts.story_figures import StoryFigure
from cnnviz.ui.parts.values import Value

EXPERIMENTS: tuple[AnyExperiment, ...] = (
    Experiment("channel-growth", channel_growth.OPTIONS, channel_growth.show, channel_growth.MARKS),
    Experiment("wire-map", wire_map.OPTIONS, wire_map.show),
    LiveExperiment("cut-a-wire", cut_a_wire.OPTIONS, cut_a_wire.on_photo),
)
"""In the order of their buttons."""

FIGURES: tuple[StoryFigure, ...] = (
    StoryFigure("add_or_join", figures.add_or_join),
    StoryFigure("wires", figures.wires),
    StoryFigure("saw", figures.saw),
)
"""In the order of the story."""

VALUES: Mapping[str, Value] = {**shared.VALUES, **densenet.VALUES}
"""What the placeholders of its text stand for."""
