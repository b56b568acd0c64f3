"""What the page *LeNet-5* alone has: its experiments and the values of its text."""

from collections.abc import Mapping

from cnnviz.lessons import values as shared
from cnnviz.lessons.lenet import figures
from cnnviz.lessons.lenet import values as lenet
from cnnviz.lessons.lenet.dense_bill import screen as dense_bill
from cnnviz.lessons.lenet.drawing_pad import screen as drawing_pad
from cnnviz.lessons.lenet.shape_walk import screen as shape_walk
from cnnviz.ui.parts.experiment import AnyExperiment, Experiment
from cnnviz.ui.parts.story_figures import StoryFigure
from cnnviz.ui.parts.values import Value

EXPERIMENTS: tuple[AnyExperiment, ...] = (
    Experiment("drawing-pad", drawing_pad.OPTIONS, drawing_pad.show, picture=drawing_pad.picture),
    Experiment("shape-walk", shape_walk.OPTIONS, shape_walk.show, shape_walk.MARKS),
    Experiment("dense-bill", dense_bill.OPTIONS, dense_bill.show, dense_bill.MARKS),
)
"""In the order of their buttons."""

FIGURES: tuple[StoryFigure, ...] = (
    StoryFigure("one_filter", figures.one_filter),
    StoryFigure("sharing", figures.sharing),
    StoryFigure("who_reads_whom", figures.who_reads_whom),
    StoryFigure("nearest_digit", figures.nearest_digit),
)
"""In the order of the story."""

VALUES: Mapping[str, Value] = {**shared.VALUES, **lenet.VALUES}
"""What the placeholders of its text stand for."""
