"""What the page *GoogLeNet* alone has: its experiments and the values of its text."""

from collections.abc import Mapping

from cnnviz.ui.experiments import auxiliary_heads, branches, reductions
from cnnviz.ui.parts.experiment import AnyExperiment, Experiment, LiveExperiment
from cnnviz.ui.parts.values import Value
from cnnviz.ui.training import duel
from cnnviz.ui.values import googlenet, shared

EXPERIMENTS: tuple[AnyExperiment, ...] = (
    Experiment("reductions", reductions.OPTIONS, reductions.show),
    LiveExperiment("branches", branches.OPTIONS, branches.on_photo),
    Experiment("auxiliary-heads", auxiliary_heads.OPTIONS, auxiliary_heads.show),
    Experiment("heads-race", duel.HEADS.options, duel.HEADS.show),
)
"""In the order of their buttons."""

VALUES: Mapping[str, Value] = {**shared.VALUES, **googlenet.VALUES}
"""What the placeholders of its text stand for."""
