"""The experiments of the page *GoogLeNet*."""

from cnnviz.ui.experiment import AnyExperiment, Experiment, LiveExperiment
from cnnviz.ui.experiments import auxiliary_heads, branches, heads_race, reductions

EXPERIMENTS: tuple[AnyExperiment, ...] = (
    Experiment("reductions", reductions.OPTIONS, reductions.show),
    LiveExperiment("branches", branches.OPTIONS, branches.on_photo),
    Experiment("auxiliary-heads", auxiliary_heads.OPTIONS, auxiliary_heads.show),
    Experiment("heads-race", heads_race.OPTIONS, heads_race.show),
)
"""In the order of their buttons."""
