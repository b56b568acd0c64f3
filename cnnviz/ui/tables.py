"""The layer tables of the networks, and what several screens read from them, shared by all.

Those of a reader's own network stay with its session.
"""

from collections.abc import Mapping

from cnnviz.network.bills import vitals as network_vitals
from cnnviz.network.structure import blocks as residual
from cnnviz.network.structure import folding, paper_names
from cnnviz.network.structure import stages as network_stages
from cnnviz.network.trace import layers
from cnnviz.network.trace.table import LayerTable
from cnnviz.ui import own_networks
from cnnviz.ui.keeping.by_network import kept


@kept(64)
def layer_table(name: str) -> LayerTable:
    """Return the layer table of a network at its own input size."""
    if own_networks.is_own(name):
        return own_networks.found(name).table
    return layers.layer_table(name)


@kept(64)
def vitals(name: str) -> network_vitals.Vitals:
    """Return the few numbers by which networks are compared."""
    return network_vitals.vitals(layer_table(name))


@kept(64)
def blocks(name: str) -> tuple[residual.Block, ...]:
    """Return the residual blocks of a network."""
    return residual.blocks(layer_table(name))


@kept(64)
def stages(name: str) -> tuple[network_stages.Stage, ...]:
    """Return the stages of a network."""
    return network_stages.stages(layer_table(name))


@kept(64)
def names(name: str) -> Mapping[str, str]:
    """Return what the layers and modules of a network are called in its paper, by path."""
    return paper_names.paper_names(layer_table(name))


@kept(64)
def items(name: str) -> tuple[folding.Item, ...]:
    """Return the modules of a network inside one another, equal ones as one."""
    return folding.items(layer_table(name))
