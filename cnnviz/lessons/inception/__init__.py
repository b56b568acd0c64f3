"""What the page *Inception v3* alone has: its experiments and the values of its text."""

from collections.abc import Mapping

from cnnviz.lessons import values as shared
from cnnviz.lessons.inception import figures
from cnnviz.lessons.inception import values as inception
from cnnviz.lessons.inception.factorisation import screen as factorisation
from cnnviz.lessons.inception.grid_reduction import screen as grid_reduction
from cnnviz.lessons.inception.separable_kernels import screen as separable_kernels
from cnnviz.ui.parts.experiment import AnyExperiment, Experiment
from cnnviz.ui.parts.story_figures import StoryFigure
from cnnviz.ui.parts.values import Value

EXPERIMENTS: tuple[AnyExperiment, ...] = (
    Experiment("factorisation", factorisation.OPTIONS, factorisation.show, factorisation.MARKS),
    Experiment(
        "separable-kernels",
        separable_kernels.OPTIONS,
        separable_kernels.show,
        picture=separable_kernels.picture,
    ),
    Experiment("grid-reduction", grid_reduction.OPTIONS, grid_reduction.show),
)
"""In the order of their buttons."""

FIGURES: tuple[StoryFigure, ...] = (
    StoryFigure("two_small_ones", figures.two_small_ones),
    StoryFigure("side_by_side", figures.side_by_side),
    StoryFigure("soft_targets", figures.soft_targets),
)
"""In the order of the story."""

VALUES: Mapping[str, Value] = {**shared.VALUES, **inception.VALUES}
"""What the placeholders of its text stand for."""
