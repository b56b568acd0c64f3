"""The experiments of the page *Inception v3*."""

from cnnviz.ui.experiment import AnyExperiment, Experiment
from cnnviz.ui.experiments import factorisation, grid_reduction, separable_kernels

EXPERIMENTS: tuple[AnyExperiment, ...] = (
    Experiment("factorisation", factorisation.OPTIONS, factorisation.show),
    Experiment("separable-kernels", separable_kernels.OPTIONS, separable_kernels.show),
    Experiment("grid-reduction", grid_reduction.OPTIONS, grid_reduction.show),
)
"""In the order of their buttons."""
