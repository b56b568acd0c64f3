"""The experiments of the page *DenseNet*."""

from cnnviz.ui.experiment import AnyExperiment, Experiment, LiveExperiment
from cnnviz.ui.experiments import channel_growth, cut_a_wire, wire_map

EXPERIMENTS: tuple[AnyExperiment, ...] = (
    Experiment("channel-growth", channel_growth.OPTIONS, channel_growth.show),
    Experiment("wire-map", wire_map.OPTIONS, wire_map.show),
    LiveExperiment("cut-a-wire", cut_a_wire.OPTIONS, cut_a_wire.on_photo),
)
"""In the order of their buttons."""
