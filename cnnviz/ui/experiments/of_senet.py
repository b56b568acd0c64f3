"""The experiments of the page *SENet*."""

from cnnviz.ui.experiment import AnyExperiment, Experiment, LiveExperiment
from cnnviz.ui.experiments import gates, gates_race, reduction_ratio, squeeze, swap_gates

EXPERIMENTS: tuple[AnyExperiment, ...] = (
    LiveExperiment("gates", gates.OPTIONS, gates.on_photo),
    LiveExperiment("swap-gates", swap_gates.OPTIONS, swap_gates.on_photo),
    Experiment("reduction-ratio", reduction_ratio.OPTIONS, reduction_ratio.show),
    Experiment("squeeze", squeeze.OPTIONS, squeeze.show),
    Experiment("gates-race", gates_race.OPTIONS, gates_race.show),
)
"""In the order of their buttons."""
