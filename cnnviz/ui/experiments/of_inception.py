"""What the page *Inception v3* alone has: its experiments and the values of its text."""

from collections.abc import Mapping

from cnnviz.ui.experiments import factorisation, grid_reduction, separable_kernels
from cnnviz.ui.parts.experiment import AnyExperiment, Experiment
from cnnviz.ui.parts.values import Value
from cnnviz.ui.values import inception, shared

EXPERIMENTS: tuple[AnyExperiment, ...] = (
    Experiment("factorisation", factorisation.OPTIONS, factorisation.show),
    Experiment("separable-kernels", separable_kernels.OPTIONS, separable_kernels.show),
    Experiment("grid-reduction", grid_reduction.OPTIONS, grid_reduction.show),
)
"""In the order of their buttons."""

VALUES: Mapping[str, Value] = {**shared.VALUES, **inception.VALUES}
"""What the placeholders of its text stand for."""
