"""The experiments of the page *LeNet-5*."""

from cnnviz.ui.experiment import AnyExperiment, Experiment
from cnnviz.ui.experiments import dense_bill, shape_walk

EXPERIMENTS: tuple[AnyExperiment, ...] = (
    Experiment("shape-walk", shape_walk.OPTIONS, shape_walk.show),
    Experiment("dense-bill", dense_bill.OPTIONS, dense_bill.show),
)
"""In the order of their buttons."""
