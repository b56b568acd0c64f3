"""Families of convolutional networks, and the number of ways through one network of each.

The division leans on that of Khan et al. 2020, whose families overlap; branches and scaling are
added, and gates stand for attention. A network stands for what it did first. The ways are counted
in the recorded graph, each step of which joins those of the steps that it reads.
"""

from dataclasses import dataclass

from cnnviz.network.trace.graph import INPUT
from cnnviz.network.trace.table import LayerTable


@dataclass(frozen=True, slots=True)
class NetworkFamily:
    """A family with one network.

    Attributes:
        name: Of the family.
        network: By its name in the catalogue, or by torchvision's.
        page: Of the network, or of its nearest relative.
    """

    name: str
    network: str
    page: str


FAMILIES = (
    NetworkFamily("spatial", "vgg16", "vgg"),
    NetworkFamily("depth", "resnet152", "resnet"),
    NetworkFamily("branches", "googlenet", "googlenet"),
    NetworkFamily("multi_path", "densenet121", "densenet"),
    NetworkFamily("width", "wide_resnet50_2", "resnet"),
    NetworkFamily("attention", "seresnet50", "senet"),
    NetworkFamily("scaling", "efficientnet-lite0", "after2017"),
)


def ways(table: LayerTable) -> int:
    """Return the number of ways from the picture to the answer, step by step along the graph."""
    found = {INPUT: 1}
    for row in table.layers:
        if row.output_shape and row.kind != "Parameter":
            found[row.path] = sum(found.get(parent, 0) for parent in row.parents)
    return list(found.values())[-1]


def widest(table: LayerTable) -> int:
    """Return the most channels that a convolution writes."""
    return max(row.output_shape[0] for row in table.layers if row.kind == "Conv2d")
