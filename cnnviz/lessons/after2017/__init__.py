"""What the page *After 2017* alone has: its figures, its experiments and the values of its text."""

from collections.abc import Mapping

from cnnviz.lessons import values as shared
from cnnviz.lessons.after2017 import figures
from cnnviz.lessons.after2017 import values as after2017
from cnnviz.lessons.after2017.compound_scaling import screen as compound_scaling
from cnnviz.lessons.after2017.separable_bill import screen as separable_bill
from cnnviz.ui.parts.experiment import AnyExperiment, Experiment
from cnnviz.ui.parts.story_figures import StoryFigure
from cnnviz.ui.parts.values import Value

EXPERIMENTS: tuple[AnyExperiment, ...] = (
    Experiment("separable-bill", separable_bill.OPTIONS, separable_bill.show, separable_bill.MARKS),
    Experiment(
        "compound-scaling", compound_scaling.OPTIONS, compound_scaling.show, compound_scaling.MARKS
    ),
)
"""In the order of their buttons."""

FIGURES: tuple[StoryFigure, ...] = (
    StoryFigure("split", figures.split),
    StoryFigure("inside_out", figures.inside_out),
    StoryFigure("knobs", figures.knobs),
    StoryFigure("byte_range", figures.byte_range),
)
"""In the order of the story."""

VALUES: Mapping[str, Value] = {**shared.VALUES, **after2017.VALUES}
"""What the placeholders of its text stand for."""
