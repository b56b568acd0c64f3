"""What the page *SENet* alone has: its experiments and the values of its text."""

from collections.abc import Mapping

from cnnviz.ui.benches import gates, swap_gates
from cnnviz.ui.experiments import reduction_ratio, squeeze
from cnnviz.ui.parts.experiment import AnyExperiment, Experiment, LiveExperiment
from cnnviz.ui.parts.values import Value
from cnnviz.ui.training import duel
from cnnviz.ui.values import senet, shared

EXPERIMENTS: tuple[AnyExperiment, ...] = (
    LiveExperiment("gates", gates.OPTIONS, gates.on_photo),
    LiveExperiment("swap-gates", swap_gates.OPTIONS, swap_gates.on_photo),
    Experiment("reduction-ratio", reduction_ratio.OPTIONS, reduction_ratio.show),
    Experiment("squeeze", squeeze.OPTIONS, squeeze.show),
    Experiment("gates-race", duel.GATES.options, duel.GATES.show),
)
"""In the order of their buttons."""

VALUES: Mapping[str, Value] = {**shared.VALUES, **senet.VALUES}
"""What the placeholders of its text stand for."""
